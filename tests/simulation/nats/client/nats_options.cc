// nats.h: natsOptions_…, as far as the engine uses them.

#include <nats/nats.h>

#include "tests/simulation/nats/client/handles.h"
#include "tests/simulation/nats/client/last_error.h"

using orderlog::simulated_nats::failed;
using std::chrono::milliseconds;

natsStatus natsOptions_Create(natsOptions** made) {
  *made = new natsOptions;
  return NATS_OK;
}

void natsOptions_Destroy(natsOptions* options) { delete options; }

natsStatus natsOptions_SetServers(natsOptions* options, const char** servers, int count) {
  if (count < 0) return failed(NATS_INVALID_ARG);
  options->it.servers.assign(servers, servers + count);
  return NATS_OK;
}

natsStatus natsOptions_SetName(natsOptions* options, const char* name) {
  options->it.name = name == nullptr ? "" : name;
  return NATS_OK;
}

natsStatus natsOptions_SetTimeout(natsOptions* options, int64_t timeout) {
  if (timeout < 0) return failed(NATS_INVALID_ARG);
  options->it.timeout = milliseconds(timeout);
  return NATS_OK;
}

natsStatus natsOptions_SetAllowReconnect(natsOptions* /*options*/, bool allow) {
  return allow ? failed(NATS_NO_SERVER_SUPPORT, "simulated connections never reconnect") : NATS_OK;
}

natsStatus natsOptions_SetPingInterval(natsOptions* options, int64_t interval) {
  options->it.ping_interval = milliseconds(interval);
  return NATS_OK;
}

natsStatus natsOptions_SetMaxPingsOut(natsOptions* options, int pings) {
  options->it.pings_out_max = pings;
  return NATS_OK;
}

natsStatus natsOptions_SetWriteDeadline(natsOptions* options, int64_t deadline) {
  options->it.write_deadline = milliseconds(deadline);
  return NATS_OK;
}

natsStatus natsOptions_SetIOBufSize(natsOptions* /*options*/, int size) {
  return size < 0 ? failed(NATS_INVALID_ARG) : NATS_OK;
}

natsStatus natsOptions_SetClosedCB(natsOptions* options, natsConnectionHandler callback,
                                   void* closure) {
  options->it.on_closed = callback;
  options->it.on_closed_closure = closure;
  return NATS_OK;
}

natsStatus natsOptions_SetErrorHandler(natsOptions* options, natsErrHandler handler,
                                       void* closure) {
  options->it.on_error = handler;
  options->it.on_error_closure = closure;
  return NATS_OK;
}

// Nothing is encrypted between objects of one program; to say that it is would be a lie.
natsStatus natsOptions_SetSecure(natsOptions* /*options*/, bool secure) {
  return secure ? failed(NATS_SSL_ERROR, "simulated connections have no TLS") : NATS_OK;
}

natsStatus natsOptions_LoadCATrustedCertificates(natsOptions* /*options*/, const char* /*file*/) {
  return failed(NATS_SSL_ERROR, "simulated connections have no TLS");
}

natsStatus natsOptions_LoadCertificatesChain(natsOptions* /*options*/, const char* /*certificates*/,
                                             const char* /*key*/) {
  return failed(NATS_SSL_ERROR, "simulated connections have no TLS");
}

natsStatus natsOptions_SetUserCredentialsFromFiles(natsOptions* /*options*/, const char* /*user*/,
                                                   const char* /*seed*/) {
  return failed(NATS_ILLEGAL_STATE, "simulated servers know no credentials files");
}
