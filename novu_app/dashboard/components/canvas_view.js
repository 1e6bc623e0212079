import { useCallback, useEffect } from "react";
import { useReactFlow } from "@xyflow/react";
import { GAP } from "$/public/external/novu_app/dashboard/components/canvas/canvas_layout.js";

// How far a stretch has to move until it stands in the middle of a length; 0 where it can be seen whole.
const outside = (from, to, length) => (from < 8 || to > length - 8 ? length / 2 - (from + to) / 2 : 0);

/**
 * What part of the workflow is seen in `frame`: the top at first, and always what is selected or has the focus.
 *
 * Returns `center`, which goes back to the top, and `onFocus` for the frame.
 */
export function useView(frame, placed, selected) {
  const flow = useReactFlow();

  // The trigger stands at the top, in the middle of what is free; a wide tree is made smaller until it fits.
  const center = useCallback(() => {
    const { width } = frame.current.getBoundingClientRect();
    const zoom = Math.max(0.4, Math.min(1, (width - 48) / (placed.right - placed.left)));
    flow.setViewport({ x: width / 2 - ((placed.left + placed.right) / 2) * zoom, y: 32, zoom });
  }, [flow, placed]);

  useEffect(() => {
    center();
    let width = frame.current.getBoundingClientRect().width;
    const observer = new ResizeObserver(([entry]) => {
      if (entry.contentRect.width === width) return;
      const { x, y, zoom } = flow.getViewport();
      flow.setViewport({ x: x + (entry.contentRect.width - width) / 2, y, zoom });
      width = entry.contentRect.width;
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);

  // Nothing here scrolls: what is out of sight, by the frame's coordinates, comes to the middle by moving the canvas.
  const reveal = useCallback(
    (box) => {
      const { width, height } = frame.current.getBoundingClientRect();
      const { x, y, zoom } = flow.getViewport();
      const across = outside(box.left, box.right, width);
      const down = outside(box.top, box.bottom, height);
      if (across || down) flow.setViewport({ x: x + across, y: y + down, zoom }, { duration: 180 });
    },
    [flow],
  );

  // A step that was opened from elsewhere comes into view, with the `+` below it.
  useEffect(() => {
    const node = placed.nodes.find((each) => each.id === selected);
    if (!node) return;
    const { x, y, zoom } = flow.getViewport();
    const [left, top] = [node.position.x * zoom + x, node.position.y * zoom + y];
    reveal({ left, top, right: left + node.width * zoom, bottom: top + (node.height + GAP) * zoom });
  }, [selected, placed]);

  // So does what the Tab key goes to.
  const onFocus = useCallback(
    ({ target }) => {
      if (!target.closest(".react-flow__viewport") || !target.matches(":focus-visible")) return;
      const outer = frame.current.getBoundingClientRect();
      const inner = target.getBoundingClientRect();
      reveal({
        left: inner.left - outer.left,
        top: inner.top - outer.top,
        right: inner.right - outer.left,
        bottom: inner.bottom - outer.top,
      });
    },
    [reveal],
  );

  return { center, onFocus };
}
