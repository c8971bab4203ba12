// A cover over everything an eye sees, at no depth.
#include "eyes.glsl"
in vec4 p3d_Vertex;

void main() {
#ifdef STEREO
  gl_ViewportIndex = eye_index();
#endif
  gl_Position = vec4(p3d_Vertex.xz, 0.0, 1.0);
}
