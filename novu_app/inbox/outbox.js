// What the visitor does is said to the server until the server says that it was done: a connection may break between.
// Each act has a number, and with it goes the first number that is not known to be done (acted.py).
const page = Math.random().toString(36).slice(2) + Date.now().toString(36);
let last = 0;
let waiting = [];

const send = (each) => each.tell(`${page}.${each.number}.${waiting[0].number}`);

// `tell` gets the name of the act and hands it to the server; `about` is the id of the notification that it changes.
export const say = (tell, about) => {
  const act = { number: ++last, tell, about };
  waiting.push(act);
  send(act);
};

// The server has done all acts up to this one.
export const heard = (done) => {
  const [of, number] = done.split(".");
  if (of === page) waiting = waiting.filter((each) => each.number > Number(number));
};

export const sayAgain = () => {
  for (const each of [...waiting]) send(each);
};

// Whether something that was done to a notification is still on its way.
export const waits = (id) => waiting.some(({ about }) => about === id);
