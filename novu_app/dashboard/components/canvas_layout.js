// Where the cards of a workflow stand: one column, the arms of a branch side by side. Pure functions of the steps.

export const CARD = { width: 260, height: 64 };
export const GAP = 52;
const ARM = { width: 240, height: 24, gap: 40 };
const JOIN = 8;

const key = (parent) => (parent ? `${parent.step_id} ${parent.arm}` : "");

const groupsOf = (steps) => {
  const groups = new Map();
  for (const step of steps) {
    const group = key(step.parent);
    groups.set(group, [...(groups.get(group) ?? []), step]);
  }
  return groups;
};

const widthOf = (groups, group, seen = new Set()) => {
  let widest = CARD.width;
  for (const step of groups.get(group) ?? []) {
    if (step.arms.length === 0 || seen.has(step.step_id)) continue;
    const inner = new Set(seen).add(step.step_id);
    const arms = step.arms.map((arm) => widthOf(groups, key({ step_id: step.step_id, arm: arm.id }), inner));
    widest = Math.max(widest, arms.reduce((sum, width) => sum + width, 0) + ARM.gap * (arms.length - 1));
  }
  return widest;
};

const labelOf = (place, steps) => {
  if (place?.after) return `Add a step after ${steps.find((step) => step.uid === place.after)?.name}`;
  if (!place?.arm) return "Add a step at the beginning";
  const [branch, id] = place.arm;
  const arm = steps.find((step) => step.step_id === branch)?.arms.find((each) => each.id === id);
  return `Add a step in arm ${arm?.name}`;
};

/**
 * Nodes and edges for the canvas.
 *
 * An edge carries `place`, where a step that is put onto it goes: behind `after` (a uid), or to the beginning of `arm`
 * ([step id, arm id]); with neither to the beginning of the workflow.
 */
export function layout(steps) {
  const groups = groupsOf(steps);
  const nodes = [];
  const edges = [];
  const shown = new Set();

  const add = (id, type, center, y, size, data = {}) => {
    nodes.push({ id, type, position: { x: center - size.width / 2, y }, data, width: size.width, height: size.height });
    return id;
  };
  const connect = (source, target, place) =>
    edges.push({ id: `${source}>${target}`, source, target, type: "place", data: { place, label: labelOf(place, steps) } });

  // Returns what the next node hangs on: the id of the last node, its place, and where the group ends.
  const column = (group, center, top, above, first) => {
    let [y, last, place] = [top, above, first];
    for (const step of groups.get(group) ?? []) {
      if (shown.has(step.uid)) continue;
      shown.add(step.uid);
      add(step.uid, "step", center, y, CARD, { step });
      connect(last, step.uid, place);
      [y, last, place] = [y + CARD.height + GAP, step.uid, { after: step.uid }];
      if (step.arms.length > 0) [y, last] = arms(step, center, y - GAP);
    }
    return [y, last, place];
  };

  const arms = (step, center, top) => {
    const widths = step.arms.map((arm) => widthOf(groups, key({ step_id: step.step_id, arm: arm.id })));
    const whole = widths.reduce((sum, width) => sum + width, 0) + ARM.gap * (widths.length - 1);
    let left = center - whole / 2;
    let bottom = top;
    const ends = step.arms.map((arm, at) => {
      const middle = left + widths[at] / 2;
      left += widths[at] + ARM.gap;
      const id = add(`${step.uid}/${arm.id}`, "arm", middle, top + 32, { width: ARM.width, height: ARM.height }, { arm, step });
      connect(step.uid, id, null);
      const group = key({ step_id: step.step_id, arm: arm.id });
      const start = top + 32 + ARM.height + GAP;
      const end = column(group, middle, start, id, { arm: [step.step_id, arm.id] });
      bottom = Math.max(bottom, end[0]);
      return end;
    });
    const join = add(`${step.uid}/join`, "join", center, bottom, { width: JOIN, height: JOIN });
    for (const [, last, place] of ends) connect(last, join, place);
    return [bottom + JOIN + GAP, join];
  };

  add("trigger", "trigger", 0, 0, CARD);
  const [y, last, place] = column("", 0, CARD.height + GAP, "trigger", {});
  add("end", "end", 0, y, { width: 120, height: 28 });
  connect(last, "end", place);

  const left = Math.min(...nodes.map((node) => node.position.x));
  const right = Math.max(...nodes.map((node) => node.position.x + node.width));
  return { nodes, edges, left, right, height: y + 28 };
}

/** The edge that a dragged card would be put onto: the nearest one, when it is near and leads to another place. */
export function nearestEdge(node, nodes, edges) {
  const at = new Map(nodes.map((each) => [each.id, each]));
  const center = { x: node.position.x + CARD.width / 2, y: node.position.y + CARD.height / 2 };
  let best = null;
  let distance = 110;
  for (const edge of edges) {
    if (!edge.data.place || edge.source === node.id || edge.target === node.id) continue;
    const [source, target] = [at.get(edge.source), at.get(edge.target)];
    const point = {
      x: (source.position.x + source.width / 2 + target.position.x + target.width / 2) / 2,
      y: (source.position.y + source.height + target.position.y) / 2,
    };
    const away = Math.hypot(point.x - center.x, (point.y - center.y) * 1.4);
    if (away < distance) [best, distance] = [edge, away];
  }
  return best;
}
