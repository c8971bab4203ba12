// Animals: many at once, each in a pose of its own.
#include "eyes.glsl"
#include "pose.glsl"
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec4 surface;
in vec4 joints;
out vec3 world;
out vec3 from_eye;
out vec3 normal;
out vec4 colour;
flat out vec4 made_of;  // layer, roughness, metal, fuzz
flat out vec3 around;
flat out vec3 slope;

void main() {
  int row = first_row + instance_index();
  mat3x4 m = skin(joints, row);
  world = vec4(p3d_Vertex.xyz, 1.0) * m;
  normal = vec4(p3d_Normal, 0.0) * m;
  from_eye = world - eye_position[eye_index()];
  colour = vec4(p3d_Color.rgb * p3d_Color.rgb, p3d_Color.a);  // stored as square roots
  made_of = surface;
  around = light_here(row).rgb;
  slope = light_slope(row).rgb;
  gl_Position = project(world);
}
