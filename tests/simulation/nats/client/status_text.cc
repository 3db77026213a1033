// What nats.c calls its own statuses, and what went wrong last on this thread.

#include <nats/nats.h>

#include <cstddef>

#include "tests/simulation/nats/client/last_error.h"

namespace orderlog::simulated_nats {
namespace {

struct LastError {
  natsStatus status = NATS_OK;
  std::string text;
};

LastError& last_error() {
  thread_local LastError error;
  return error;
}

}  // namespace

natsStatus failed(natsStatus status, std::string text) {
  LastError& error = last_error();
  error.status = status;
  error.text = text.empty() && status != NATS_OK ? natsStatus_GetText(status) : std::move(text);
  return status;
}

}  // namespace orderlog::simulated_nats

const char* nats_GetLastError(natsStatus* status) {
  const auto& error = orderlog::simulated_nats::last_error();
  if (status != nullptr) *status = error.status;
  return error.text.c_str();
}

const char* natsStatus_GetText(natsStatus status) {
  static constexpr const char* kTexts[] = {
      "OK",                                   // NATS_OK
      "Error",                                // NATS_ERR
      "Protocol Error",                       // NATS_PROTOCOL_ERROR
      "IO Error",                             // NATS_IO_ERROR
      "Protocol line too long",               // NATS_LINE_TOO_LONG
      "Connection Closed",                    // NATS_CONNECTION_CLOSED
      "No server available for connection",   // NATS_NO_SERVER
      "Stale Connection",                     // NATS_STALE_CONNECTION
      "Secure Connection not available",      // NATS_SECURE_CONNECTION_WANTED
      "Secure Connection Required",           // NATS_SECURE_CONNECTION_REQUIRED
      "Connection Disconnected",              // NATS_CONNECTION_DISCONNECTED
      "Connection Authentication Failed",     // NATS_CONNECTION_AUTH_FAILED
      "Not Permitted",                        // NATS_NOT_PERMITTED
      "Not Found",                            // NATS_NOT_FOUND
      "Missing Server's Address",             // NATS_ADDRESS_MISSING
      "Invalid Subject",                      // NATS_INVALID_SUBJECT
      "Invalid Argument",                     // NATS_INVALID_ARG
      "Invalid Subscription",                 // NATS_INVALID_SUBSCRIPTION
      "Invalid Timeout",                      // NATS_INVALID_TIMEOUT
      "Illegal State",                        // NATS_ILLEGAL_STATE
      "Slow Consumer, messages dropped",      // NATS_SLOW_CONSUMER
      "Maximum Payload Exceeded",             // NATS_MAX_PAYLOAD
      "Maximum Messages Delivered",           // NATS_MAX_DELIVERED_MSGS
      "Insufficient Buffer",                  // NATS_INSUFFICIENT_BUFFER
      "No Memory",                            // NATS_NO_MEMORY
      "System Error",                         // NATS_SYS_ERROR
      "Timeout",                              // NATS_TIMEOUT
      "Initialization Failed",                // NATS_FAILED_TO_INITIALIZE
      "Library Not Initialized",              // NATS_NOT_INITIALIZED
      "SSL Error",                            // NATS_SSL_ERROR
      "No Server Support",                    // NATS_NO_SERVER_SUPPORT
      "Not Yet Connected",                    // NATS_NOT_YET_CONNECTED
      "Draining",                             // NATS_DRAINING
      "Invalid Queue Name",                   // NATS_INVALID_QUEUE_NAME
      "No responders available for request",  // NATS_NO_RESPONDERS
  };
  const auto number = static_cast<std::size_t>(status);
  return number < sizeof kTexts / sizeof *kTexts ? kTexts[number] : "Unknown";
}
