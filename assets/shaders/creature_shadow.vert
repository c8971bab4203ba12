// Depth of animals from the sun; drawn once for all eyes, so project() is not called.
#include "eyes.glsl"
#include "pose.glsl"
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex;
in vec4 joints;

void main() {
  vec3 at = vec4(p3d_Vertex.xyz, 1.0) * skin(joints, first_row + instance_index());
  gl_Position = p3d_ModelViewProjectionMatrix * vec4(at, 1.0);
}
