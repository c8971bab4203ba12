// What no eye can see: drawn first and nearest, so that nothing behind it costs anything.
#include "eyes.glsl"
in vec4 p3d_Vertex;  // x and y in the eye's picture, -1 to 1; z: the eye

void main() {
  int eye = eye_index();
#ifdef STEREO
  gl_ViewportIndex = eye;
#endif
  bool ours = int(p3d_Vertex.z + 0.5) == eye;
  gl_Position = ours ? vec4(p3d_Vertex.xy, -1.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
