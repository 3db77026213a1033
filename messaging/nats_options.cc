#include "messaging/nats_options.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "messaging/nats_error.h"

namespace orderlog {
namespace {

// A server that says nothing for two of these is gone: stopped, or cut off.
constexpr std::int64_t kPingIntervalMs = 2'000;
constexpr std::int64_t kWriteDeadlineMs = 5'000;

std::optional<std::string> unreadable_file(const BusOptions& wanted) {
  for (const std::string* file :
       {&wanted.credentials_file, &wanted.ca_file, &wanted.certificate_file, &wanted.key_file}) {
    if (file->empty() || access(file->c_str(), R_OK) == 0) continue;
    return "NATS: " + *file + " can't be read: " + std::generic_category().message(errno) + ".";
  }
  return std::nullopt;
}

natsStatus apply(const BusOptions& wanted, std::chrono::milliseconds timeout,
                 natsOptions* options) {
  const std::vector<std::string> urls = split_bus_url(wanted.url);
  std::vector<const char*> servers;
  servers.reserve(urls.size());
  for (const std::string& url : urls) servers.push_back(url.c_str());
  natsStatus status =
      natsOptions_SetServers(options, servers.data(), static_cast<int>(servers.size()));
  const auto then = [&status](natsStatus next) {
    if (status == NATS_OK) status = next;
  };
  const auto set = [&](auto setter, auto... values) {
    if (status == NATS_OK) then(setter(options, values...));
  };
  set(natsOptions_SetName, wanted.name.c_str());
  set(natsOptions_SetTimeout, timeout.count());
  set(natsOptions_SetAllowReconnect, false);
  set(natsOptions_SetPingInterval, kPingIntervalMs);
  set(natsOptions_SetMaxPingsOut, 2);
  set(natsOptions_SetWriteDeadline, kWriteDeadlineMs);
  set(natsOptions_SetIOBufSize, 256 << 10);
  if (!wanted.credentials_file.empty()) {
    set(natsOptions_SetUserCredentialsFromFiles, wanted.credentials_file.c_str(),
        static_cast<const char*>(nullptr));
  }
  // The library takes tls:// for a word like any other.
  if (wants_tls(wanted.url)) set(natsOptions_SetSecure, true);
  if (!wanted.ca_file.empty()) {
    set(natsOptions_SetSecure, true);
    set(natsOptions_LoadCATrustedCertificates, wanted.ca_file.c_str());
  }
  if (!wanted.certificate_file.empty()) {
    set(natsOptions_SetSecure, true);
    set(natsOptions_LoadCertificatesChain, wanted.certificate_file.c_str(),
        wanted.key_file.c_str());
  }
  return status;
}

}  // namespace

BusResult<NatsOptions> nats_options(const BusOptions& wanted, std::chrono::milliseconds timeout) {
  if (auto problem = check_bus_url(wanted.url)) {
    return fail(BusError{BusErrorCode::kConfiguration, "NATS: the URL " + *problem + "."});
  }
  if (auto problem = unreadable_file(wanted)) {
    return fail(BusError{BusErrorCode::kConfiguration, *std::move(problem)});
  }
  natsOptions* raw = nullptr;
  if (natsOptions_Create(&raw) != NATS_OK) {
    return fail(BusError{BusErrorCode::kRefused, "NATS: no memory for a connection."});
  }
  NatsOptions options(raw);
  if (const natsStatus status = apply(wanted, timeout, raw); status != NATS_OK) {
    BusError error = nats_error(status, "reading the certificates or credentials");
    error.code = BusErrorCode::kConfiguration;
    return fail(std::move(error));
  }
  return options;
}

}  // namespace orderlog
