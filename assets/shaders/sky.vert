// A dome at infinity around each eye.
#include "eyes.glsl"
in vec4 p3d_Vertex;
out vec3 direction;

void main() {
  direction = p3d_Vertex.xyz;
  gl_Position = project(eye_position[eye_index()] + p3d_Vertex.xyz * 50.0);
  gl_Position.z = gl_Position.w * 0.999999;
}
