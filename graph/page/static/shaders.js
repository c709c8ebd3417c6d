/* WebGL programs for sigma: nodes in the shapes of the legend, dashed lines. */

const SHAPE_CODES = { dot: 0, square: 1, diamond: 2, triangle: 3, triangleDown: 4, hexagon: 5, star: 6 };
const ROOM = 1.35; // corners reach beyond the circle of the radius

/* sigma draws everything a second time, out of sight, in colours that stand for ids: so it finds what lies under the pointer. */
const VERTEX_COLOR = `
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;`;

const NODE_VERTEX = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_from;
varying float v_pixel;
varying float v_shape;
void main() {
  float radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
  vec2 offset = radius * 2.0 * ${ROOM} * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + offset, 1)).xy, 0, 1);
  v_from = vec2(offset.x, -offset.y) / radius;
  v_pixel = u_correctionRatio * 2.0 / radius;
  v_shape = a_shape;
  ${VERTEX_COLOR}
}`;

/* Distance to the border of each shape of radius 1, negative inside; the numbers are those of CORNERS. */
const NODE_FRAGMENT = `
precision highp float;
uniform vec4 u_ground;
varying vec4 v_color;
varying vec2 v_from;
varying float v_pixel;
varying float v_shape;
float border(int shape, vec2 p) {
  vec2 q = abs(p);
  if (shape == 1) return max(q.x, q.y) - 0.89;
  if (shape == 2) return (q.x + q.y - 1.2) * 0.7071;
  if (shape == 3) return max(p.y - 0.8, q.x * 0.880 - (p.y + 1.15) * 0.474);
  if (shape == 4) return max(-p.y - 0.8, q.x * 0.880 - (1.15 - p.y) * 0.474);
  if (shape == 5) return max(q.x * 0.866 + q.y * 0.5, q.y) - 0.909;
  if (shape == 6) {
    float turn = abs(mod(atan(p.x, -p.y), 1.256637) - 0.628319);
    vec2 r = length(p) * vec2(cos(turn), sin(turn));
    return dot(r - vec2(0.52, 0.0), vec2(0.831, -0.556));
  }
  return length(p) - 1.0;
}
void main(void) {
  float code = floor(v_shape + 0.5);
  bool hollow = code >= 16.0;
  float far = border(int(hollow ? code - 16.0 : code), v_from);
  #ifdef PICKING_MODE
  gl_FragColor = far > 0.0 ? vec4(0.0) : v_color;
  #else
  vec4 ink = v_color;
  if (hollow) ink = mix(u_ground, v_color, smoothstep(-0.42 - v_pixel, -0.42 + v_pixel, far));
  gl_FragColor = mix(ink, vec4(0.0), smoothstep(-v_pixel, v_pixel, far));
  #endif
}`;

const LINE_VERTEX = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_normal;
attribute vec2 a_positionStart;
attribute vec2 a_positionEnd;
attribute float a_positionCoef;
attribute float a_normalCoef;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
uniform float u_minEdgeThickness;
varying vec4 v_color;
varying float v_along;
void main() {
  float thick = max(length(a_normal) / u_sizeRatio, u_minEdgeThickness) * u_correctionRatio;
  vec2 side = normalize(a_normal + vec2(1e-12)) * a_normalCoef * thick;
  vec2 position = mix(a_positionStart, a_positionEnd, a_positionCoef) + side;
  gl_Position = vec4((u_matrix * vec3(position, 1)).xy, 0, 1);
  v_along = a_positionCoef * distance(a_positionStart, a_positionEnd) / u_correctionRatio / 2.0;
  ${VERTEX_COLOR}
}`;

const lineFragment = ([on, off]) => `
precision highp float;
varying vec4 v_color;
varying float v_along;
void main(void) {
  #ifndef PICKING_MODE
  if (mod(v_along, ${(on + off).toFixed(1)}) > ${on.toFixed(1)}) discard;
  #endif
  gl_FragColor = v_color;
}`;

function shapeProgram() {
  return class extends sigmaKit.NodeCircleProgram {
    getDefinition() {
      const base = super.getDefinition();
      return {
        ...base, VERTEX_SHADER_SOURCE: NODE_VERTEX, FRAGMENT_SHADER_SOURCE: NODE_FRAGMENT, UNIFORMS: [...base.UNIFORMS, "u_ground"],
        ATTRIBUTES: [...base.ATTRIBUTES, { name: "a_shape", size: 1, type: WebGLRenderingContext.FLOAT }],
      };
    }

    processVisibleItem(index, start, item) {
      super.processVisibleItem(index, start, item);
      this.array[start + this.ATTRIBUTES_ITEMS_COUNT - 1] = item.code;
    }

    setUniforms(params, program) {
      super.setUniforms(params, program);
      const [r, g, b] = [1, 3, 5].map((i) => parseInt(colors.ground.slice(i, i + 2), 16) / 255);
      program.gl.uniform4f(program.uniformLocations.u_ground, r, g, b, 1);
    }
  };
}

function dashedProgram(dash) {
  const line = class extends sigmaKit.EdgeRectangleProgram {
    getDefinition() {
      return { ...super.getDefinition(), VERTEX_SHADER_SOURCE: LINE_VERTEX, FRAGMENT_SHADER_SOURCE: lineFragment(dash) };
    }
  };
  return sigmaKit.createEdgeCompoundProgram([line, sigmaKit.EdgeArrowHeadProgram]);
}
