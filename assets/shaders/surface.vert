// Everything opaque; FOLIAGE sways and RIBBON flutters in the wind, FIGURE walks, ROUTE follows a
// street.
#include "eyes.glsl"
uniform mat4 p3d_ModelMatrix;
uniform float time_s;
uniform vec2 wind;  // m/s, east and north
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
in vec4 surface;
#ifdef FACADE
in vec4 facade;
flat out vec4 grid;
#endif
#ifdef ROUTE
#include "route.glsl"
#define stride (7.0 + along() / rider.w * 3.14159265)
#elif defined(FIGURE)
uniform float stride;  // angle of the walk, radians; 0 stands
#endif
out vec3 world;
out vec3 from_eye;
out vec3 normal;
out vec4 colour;
out vec2 uv;
flat out vec4 made_of;  // layer, roughness, metal, extra

#include "motion.glsl"

void main() {
  vec3 n = p3d_Normal;
  vec3 local = moved(p3d_Vertex.xyz, n);
#ifdef ROUTE
  local = ridden(local, n);
#endif
  world = (p3d_ModelMatrix * vec4(local, 1.0)).xyz;
#ifdef FOLIAGE
  world = swayed(world, surface.w);
#endif
  normal = mat3(p3d_ModelMatrix) * n;
  from_eye = world - eye_position[eye_index()];
  colour = vec4(p3d_Color.rgb * p3d_Color.rgb, p3d_Color.a);  // stored as square roots
  uv = p3d_MultiTexCoord0;
  made_of = vec4(floor(surface.x * 255.0 + 0.5), surface.yzw);
#ifdef FACADE
  grid = facade;
#endif
  gl_Position = project(world);
}
