import { createContext, useContext } from "react";
import { BaseEdge, EdgeLabelRenderer, Handle, Position } from "@xyflow/react";
import { Link } from "react-router";
import { Copy, Filter, Plus, Trash2, TriangleAlert } from "lucide-react";
import { Tile } from "$/public/external/novu_app/dashboard/components/canvas/canvas_menu.jsx";

export const Canvas = createContext(null);

const Handles = ({ end }) => (
  <>
    <Handle type="target" position={Position.Top} isConnectable={false} />
    {!end && <Handle type="source" position={Position.Bottom} isConnectable={false} />}
  </>
);

function StepNode({ data }) {
  const { step } = data;
  const canvas = useContext(Canvas);
  const open = canvas.selected === step.uid;
  return (
    <div className="flow-card" data-open={open} data-problem={step.problem !== ""}>
      <Handles />
      <Link
        to={step.href}
        className="flow-link"
        draggable={false}
        aria-current={open ? "step" : undefined}
      >
        <Tile type={step.type} />
        <span className="flow-texts">
          <span className="flow-name">{step.name}</span>
          <span className="flow-summary">{step.summary}</span>
          {step.problem && <span className="sr-only">Issue: {step.problem}</span>}
        </span>
      </Link>
      <span className="flow-badges">
        {step.condition !== "" && (
          <span className="flow-badge" title={`Runs if ${step.condition}`}>
            <Filter size={12} />
          </span>
        )}
        {step.problem !== "" && (
          <span className="flow-badge flow-badge-issue" title={step.problem}>
            <TriangleAlert size={12} />
          </span>
        )}
      </span>
      {canvas.editable && (
        <span className="flow-tools nodrag nopan">
          <button type="button" title="Duplicate (Ctrl D)" aria-label={`Duplicate ${step.name}`}
            onClick={() => canvas.act({ op: "duplicate", uid: step.uid })}>
            <Copy size={13} />
          </button>
          <button type="button" title="Delete (Del)" aria-label={`Delete ${step.name}`}
            onClick={() => canvas.act({ op: "remove", uid: step.uid })}>
            <Trash2 size={13} />
          </button>
        </span>
      )}
    </div>
  );
}

function TriggerNode() {
  const canvas = useContext(Canvas);
  return (
    <div className="flow-card" data-open={canvas.selected === ""}>
      <Link to={canvas.home} className="flow-link" draggable={false}
        aria-current={canvas.selected === "" ? "step" : undefined}>
        <Tile type="trigger" />
        <span className="flow-texts">
          <span className="flow-name">Trigger</span>
          <span className="flow-summary flow-mono">{canvas.identifier}</span>
        </span>
      </Link>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

function ArmNode({ data }) {
  return (
    <div className="flow-arm" title={data.arm.note || data.arm.name}>
      <Handles />
      <span>{data.arm.name}</span>
      {data.arm.note && <span className="flow-arm-note">{data.arm.note}</span>}
    </div>
  );
}

const JoinNode = () => (
  <div className="flow-join">
    <Handles />
  </div>
);

function EndNode() {
  const canvas = useContext(Canvas);
  return (
    <div className="flow-end">
      <Handles end />
      {canvas.editable ? (
        <button type="button" className="flow-end-button nodrag nopan" onClick={(event) => canvas.openMenu(canvas.last, event)}>
          <Plus size={14} /> Add step
        </button>
      ) : (
        <span className="flow-end-mark">End</span>
      )}
    </div>
  );
}

// How far below a branch, or above where its arms meet, the line turns.
const TURN = 14;
const ROUND = 8;

// Down, aside, down again, with round corners.
const pathOf = (sourceX, sourceY, targetX, targetY, turnY) => {
  const across = targetX - sourceX;
  if (Math.abs(across) < 1) return `M${sourceX},${sourceY}V${targetY}`;
  const round = Math.max(0, Math.min(ROUND, Math.abs(across) / 2, turnY - sourceY, targetY - turnY));
  const aside = Math.sign(across) * round;
  return (
    `M${sourceX},${sourceY}V${turnY - round}Q${sourceX},${turnY} ${sourceX + aside},${turnY}` +
    `H${targetX - aside}Q${targetX},${turnY} ${targetX},${turnY + round}V${targetY}`
  );
};

function PlaceEdge({ id, sourceX, sourceY, targetX, targetY, data }) {
  const canvas = useContext(Canvas);
  const path = pathOf(sourceX, sourceY, targetX, targetY, data.place === null ? sourceY + TURN : targetY - TURN);
  const straight = Math.abs(sourceX - targetX) < 1;
  return (
    <>
      <BaseEdge id={id} path={path} />
      {canvas.editable && data.place && (
        <EdgeLabelRenderer>
          <button
            type="button"
            className="flow-plus nodrag nopan"
            data-target={canvas.target === id}
            aria-label={data.label}
            title={data.label}
            style={{
              transform: `translate(-50%, -50%) translate(${sourceX}px, ${straight ? (sourceY + targetY) / 2 : sourceY + 26}px)`,
            }}
            onClick={(event) => canvas.openMenu(data.place, event)}
          >
            <Plus size={12} strokeWidth={2.25} />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

export const nodeTypes = { step: StepNode, trigger: TriggerNode, arm: ArmNode, join: JoinNode, end: EndNode };
export const edgeTypes = { place: PlaceEdge };
