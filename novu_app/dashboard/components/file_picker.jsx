import { useEffect, useRef, useState } from "react";

const PIECE = 256 * 1024;

// UTF-8 where it is that, else what older spreadsheets write.
const decoderOf = async (file) => {
  const start = new Uint8Array(await file.slice(0, PIECE).arrayBuffer());
  try {
    // A character that the piece cuts in two is no reason to think of another encoding.
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return new TextDecoder("utf-8");
  } catch {
    return new TextDecoder("windows-1252");
  }
};

// Hands a text file on in pieces, each when the server has taken the one before.
export function FilePicker({ accept, limit, taken, label, hint, disabled, onBegin, onPiece, onRefused }) {
  const [over, setOver] = useState(false);
  const [share, setShare] = useState(null);
  const input = useRef(null);
  const wake = useRef(() => {});
  const had = useRef(0);

  useEffect(() => {
    had.current = taken;
    wake.current();
  }, [taken]);

  const until = (number) =>
    new Promise((resolve) => {
      const look = () => had.current >= number && resolve();
      wake.current = look;
      look();
    });

  const send = async (file) => {
    if (!file) return;
    if (file.size > limit) {
      onRefused(`${file.name} is larger than ${Math.round(limit / 1024 / 1024)} MB.`);
      return;
    }
    const decoder = await decoderOf(file);
    had.current = 0;
    onBegin(file.name, file.size);
    let number = 0;
    for (let at = 0; at < file.size || number === 0; at += PIECE) {
      const last = at + PIECE >= file.size;
      const bytes = await file.slice(at, at + PIECE).arrayBuffer();
      number += 1;
      onPiece(number, decoder.decode(bytes, { stream: !last }), last);
      setShare(Math.min(1, (at + PIECE) / Math.max(1, file.size)));
      await until(number);
    }
    setShare(null);
  };

  return (
    <div
      className="drop"
      data-over={over}
      data-disabled={disabled}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!disabled) send(event.dataTransfer.files[0]);
      }}
    >
      <input
        ref={input}
        type="file"
        id="file-picker"
        className="sr-only"
        accept={accept}
        disabled={disabled || share !== null}
        onChange={(event) => {
          send(event.target.files[0]);
          event.target.value = "";
        }}
      />
      <label htmlFor="file-picker" className="button-link">
        {label}
      </label>
      <span className="field-hint">{hint}</span>
      {share !== null && <progress value={share} aria-label="Reading the file" />}
    </div>
  );
}
