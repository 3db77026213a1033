#include "messaging/jetstream.h"

#include "messaging/nats_error.h"

namespace orderlog {

BusResult<JetStream> jetstream_of(Bus& bus, std::chrono::milliseconds patience) {
  jsOptions options;
  static_cast<void>(jsOptions_Init(&options));
  options.Wait = patience.count();
  jsCtx* raw = nullptr;
  const natsStatus status = natsConnection_JetStream(&raw, bus.handle(), &options);
  if (status != NATS_OK) return fail(nats_error(status, "reaching JetStream"));
  return JetStream(raw);
}

}  // namespace orderlog
