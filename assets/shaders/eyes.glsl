// The eye a vertex is drawn for: one viewport a half in STEREO, plain otherwise.
uniform mat4 eye_vp[2];
uniform vec3 eye_position[2];
#ifdef STEREO
#define EYE_COUNT 2
#else
#define EYE_COUNT 1
#endif

int eye_index() { return gl_InstanceID % EYE_COUNT; }

// The copy of an instanced crowd, whatever the number of eyes.
int instance_index() { return gl_InstanceID / EYE_COUNT; }

vec4 project(vec3 world) {
  int eye = eye_index();
#ifdef STEREO
  gl_ViewportIndex = eye;
#endif
  return eye_vp[eye] * vec4(world, 1.0);
}
