import type { Atlas } from "./atlas";
import { channels } from "./colours";
import { type View, side } from "./view";

const GROUPS = 16;

const VERTEX = `#version 300 es
layout(location = 0) in vec2 place;
layout(location = 1) in vec3 style;
layout(location = 2) in float lit;
uniform vec2 viewport;
uniform vec3 view;
uniform float ratio;
uniform float growth;
uniform float faded;
uniform vec3 colours[${GROUPS}];
out vec4 colour;
out float size;
void main() {
  vec2 at = (place * view.x + view.yz) / viewport * 2.0 - 1.0;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
  size = 2.0 * ratio * (0.75 + style.z * 0.2) * growth * mix(1.0, 1.25, lit * faded) + 1.0;
  gl_PointSize = size;
  float strength = (style.x < 0.5 ? 0.5 : style.y > 0.5 ? 0.6 : 0.95) * mix(1.0, mix(0.16, 1.0, lit), faded);
  colour = vec4(colours[int(style.x + 0.5)] * strength, strength);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 colour;
in float size;
out vec4 painted;
void main() {
  float off = length(gl_PointCoord - 0.5) * size;
  painted = colour * clamp(size * 0.5 - off, 0.0, 1.0);
}`;

export interface Look {
  palette: readonly string[];
  /** 1 for each title that stands out, or null when none should. */
  lit: Uint8Array | null;
  ratio: number;
  growth: number;
}

export interface Points {
  draw: (view: View, look: Look) => void;
  free: () => void;
}

function compile(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : null;
}

/** All points in one call of the graphics card, or null where there is no WebGL 2. */
export function pointsWebgl(canvas: HTMLCanvasElement, atlas: Atlas): Points | null {
  const gl = canvas.getContext("webgl2", { alpha: true, antialias: false, depth: false, powerPreference: "low-power" });
  const program = gl && compile(gl);
  if (!gl || !program) return null;
  const unlit = new Uint8Array(atlas.ids.length);
  const buffers = [atlas.places, atlas.styles, unlit].map((data, location) => {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, location === 2 ? gl.DYNAMIC_DRAW : gl.STATIC_DRAW);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, location === 0 ? 2 : location === 1 ? 3 : 1, location === 0 ? gl.FLOAT : gl.UNSIGNED_BYTE, false, 0, 0);
    return buffer;
  });
  gl.useProgram(program);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const at = (name: string) => gl.getUniformLocation(program, name);
  const [viewport, where, ratio, growth, faded, colours] = ["viewport", "view", "ratio", "growth", "faded", "colours"].map(at);
  let shown: Uint8Array | null = null;
  return {
    draw(view, look) {
      if (look.lit !== shown) {
        shown = look.lit;
        gl.bufferSubData(gl.ARRAY_BUFFER, 0, shown ?? unlit);
      }
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(viewport ?? null, view.width, view.height);
      gl.uniform3f(where ?? null, side(view) * view.k, view.x, view.y);
      gl.uniform1f(ratio ?? null, look.ratio);
      gl.uniform1f(growth ?? null, look.growth);
      gl.uniform1f(faded ?? null, look.lit ? 1 : 0);
      gl.uniform3fv(colours ?? null, look.palette.slice(0, GROUPS).flatMap(channels));
      gl.drawArrays(gl.POINTS, 0, atlas.ids.length);
    },
    free() {
      for (const buffer of buffers) gl.deleteBuffer(buffer);
      gl.deleteProgram(program);
    },
  };
}
