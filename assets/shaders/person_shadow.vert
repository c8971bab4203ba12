// Depth of people from the sun; drawn once for all eyes, so project() is not called.
#define FAR
#include "eyes.glsl"
#include "person_pose.glsl"
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex;
in vec4 joints;
in vec4 weights;

void main() {
  vec3 n = vec3(0.0, 0.0, 1.0);
  vec3 at = posed(p3d_Vertex.xyz, n, joints, weights, first_row + instance_index());
  gl_Position = p3d_ModelViewProjectionMatrix * vec4(at, 1.0);
}
