import { useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { MiniMap, Panel, ReactFlow, ReactFlowProvider, applyNodeChanges, useReactFlow } from "@xyflow/react";
import { Maximize2, Minus, Plus, Redo2, Undo2 } from "lucide-react";
import { useLocation, useNavigate } from "react-router";
import "@xyflow/react/dist/style.css";
import { ColorModeContext } from "$/utils/context";
import { useKeys } from "$/public/external/novu_app/dashboard/components/canvas/canvas_keys.js";
import { layout, nearestEdge } from "$/public/external/novu_app/dashboard/components/canvas/canvas_layout.js";
import { useView } from "$/public/external/novu_app/dashboard/components/canvas/canvas_view.js";
import { Canvas, edgeTypes, nodeTypes } from "$/public/external/novu_app/dashboard/components/canvas/canvas_nodes.jsx";
import { StepMenu } from "$/public/external/novu_app/dashboard/components/canvas/canvas_menu.jsx";

const MAP_FROM = 8;
const MAP = { width: 132, height: 96 };
const MENU = { width: 264, height: 340 };
// Copied steps wait here, so that another workflow, tab or environment can take them.
const CLIPBOARD = "novu-steps";
const PASTE = { type: "paste", name: "Paste", hint: "What was copied from this workflow or another one", group: "Clipboard" };

const hueOf = (node) => (node.type === "step" || node.type === "trigger" ? "var(--border-strong)" : "transparent");

function Flow({ steps, home, identifier, editable, kinds, canUndo, canRedo, onAct }) {
  const flow = useReactFlow();
  const navigate = useNavigate();
  const { resolvedColorMode } = useContext(ColorModeContext);
  // From the address, which is ahead of the server: a key right after a click means the card that was clicked.
  const named = /\/steps\/([^/]+)/.exec(useLocation().pathname)?.[1];
  const selected = steps.find((step) => named && step.step_id === decodeURIComponent(named))?.uid ?? "";
  const frame = useRef(null);
  const placed = useMemo(() => layout(steps), [JSON.stringify(steps)]);
  const [nodes, setNodes] = useState(placed.nodes);
  const [target, setTarget] = useState("");
  const [menu, setMenu] = useState(null);
  const last = placed.edges[placed.edges.length - 1].data.place;

  // What the library has measured stays, or lines would be gone for a moment.
  const place = useCallback(
    () =>
      setNodes((now) => {
        const measured = new Map(now.map((node) => [node.id, node.measured]));
        return placed.nodes.map((node) => (measured.get(node.id) ? { ...node, measured: measured.get(node.id) } : node));
      }),
    [placed],
  );
  useEffect(place, [place]);

  const { center, onFocus } = useView(frame, placed, selected);
  const act = useCallback((change) => onAct?.(change), [onAct]);

  const openMenu = useCallback((place, event) => {
    const outer = frame.current.getBoundingClientRect();
    const inner = event?.currentTarget.getBoundingClientRect();
    const [x, y] = inner ? [inner.right + 8 - outer.left, inner.top - outer.top] : [outer.width / 2, 80];
    setMenu({
      place,
      at: {
        left: Math.max(8, Math.min(x, outer.width - MENU.width - 8)),
        top: Math.max(8, Math.min(y, outer.height - MENU.height - 8)),
      },
    });
  }, []);

  const paste = (place) => {
    const steps = localStorage.getItem(CLIPBOARD);
    if (steps) act({ op: "paste", steps, ...place });
    return Boolean(steps);
  };

  const choose = (type) => {
    if (type === PASTE.type) paste(menu.place);
    else act({ op: "insert", type, ...menu.place });
    setMenu(null);
  };

  const go = (step) => {
    const at = steps.findIndex((each) => each.uid === selected) + step;
    navigate(at < 0 ? home : steps[Math.min(at, steps.length - 1)].href);
    return true;
  };

  useKeys((name) => {
    if (name === "arrowdown" || name === "arrowup") return steps.length > 0 && go(name === "arrowdown" ? 1 : -1);
    if (name === "Ctrl-c") {
      // Whoever has marked a text means that.
      if (!selected || String(window.getSelection())) return false;
      act({ op: "copy", uid: selected });
      return true;
    }
    if (!editable) return false;
    if (name === "Ctrl-v") return paste(selected ? { after: selected } : last);
    const changes = {
      "Alt-arrowup": { op: "shift", by: -1 },
      "Alt-arrowdown": { op: "shift", by: 1 },
      "Ctrl-d": { op: "duplicate" },
      delete: { op: "remove" },
      backspace: { op: "remove" },
    };
    if (changes[name] && selected) act({ uid: selected, ...changes[name] });
    else if (name === "Ctrl-z") act({ op: "undo" });
    else if (name === "Ctrl-Shift-z" || name === "Ctrl-y") act({ op: "redo" });
    else if (name === "a") openMenu(selected ? { after: selected } : last);
    else return name === "Ctrl-d";
    return true;
  });

  const onNodesChange = (changes) =>
    setNodes((now) => applyNodeChanges(changes.filter(({ type }) => type === "position" || type === "dimensions"), now));

  const onNodeDragStop = (_event, node) => {
    const edge = nearestEdge(node, placed.nodes, placed.edges);
    setTarget("");
    place();
    if (edge) act({ op: "move", uid: node.id, ...edge.data.place });
  };

  const shared = { selected, home, identifier, editable, act, openMenu, target, last };
  const shown = nodes.map((node) => ({
    ...node,
    draggable: editable && node.type === "step",
    selectable: false,
    focusable: false,
  }));

  return (
    <Canvas.Provider value={shared}>
      <div className="flow" ref={frame} onFocus={onFocus}>
        <ReactFlow
          nodes={shown}
          edges={placed.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onNodeDrag={(_event, node) => setTarget(nearestEdge(node, placed.nodes, placed.edges)?.id ?? "")}
          onNodeDragStop={onNodeDragStop}
          onPaneClick={() => setMenu(null)}
          nodesConnectable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          colorMode={resolvedColorMode === "dark" ? "dark" : "light"}
          deleteKeyCode={null}
          disableKeyboardA11y
          nodeDragThreshold={4}
          minZoom={0.3}
          maxZoom={1.5}
          panOnScroll
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
          aria-label="Steps of the workflow"
        >
          {steps.length >= MAP_FROM && (
            <MiniMap pannable zoomable position="bottom-right" nodeColor={hueOf} nodeBorderRadius={6} ariaLabel="Overview" style={MAP} />
          )}
          <Panel position="bottom-left" className="flow-controls">
            <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => flow.zoomOut()}>
              <Minus size={14} />
            </button>
            <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => flow.zoomIn()}>
              <Plus size={14} />
            </button>
            <button type="button" aria-label="Back to the top" title="Back to the top" onClick={center}>
              <Maximize2 size={14} />
            </button>
            {editable && (
              <>
                <span className="flow-controls-line" />
                <button type="button" aria-label="Undo" title="Undo (Ctrl Z)" disabled={!canUndo} onClick={() => act({ op: "undo" })}>
                  <Undo2 size={14} />
                </button>
                <button type="button" aria-label="Redo" title="Redo (Ctrl Shift Z)" disabled={!canRedo} onClick={() => act({ op: "redo" })}>
                  <Redo2 size={14} />
                </button>
              </>
            )}
          </Panel>
        </ReactFlow>
        {menu && <StepMenu kinds={localStorage.getItem(CLIPBOARD) ? [...kinds, PASTE] : kinds} at={menu.at} onChoose={choose} onClose={() => setMenu(null)} />}
        <ol className="sr-only" aria-label="Steps in order">
          {steps.map((step) => (
            <li key={step.uid}>
              {step.name}: {step.summary}
              {step.parent && `, in arm ${step.parent.arm} of ${step.parent.step_id}`}
              {step.condition && `, runs if ${step.condition}`}
              {step.problem && `, issue: ${step.problem}`}
            </li>
          ))}
        </ol>
      </div>
    </Canvas.Provider>
  );
}

// The steps of a workflow as cards. What the visitor does goes up as one small object; the steps come back changed.
export function WorkflowCanvas(props) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}
