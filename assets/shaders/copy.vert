// A card over a whole target; never drawn for an eye, so it needs no eyes.glsl.
in vec4 p3d_Vertex;
in vec2 p3d_MultiTexCoord0;
out vec2 uv;

void main() {
  uv = p3d_MultiTexCoord0;
  gl_Position = vec4(p3d_Vertex.xz, 0.0, 1.0);
}
