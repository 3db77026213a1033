#include "messaging/nats_error.h"

#include <span>
#include <string_view>
#include <utility>

namespace orderlog {

namespace {

struct Meaning {
  int number;
  BusErrorCode code;
};

// Of the many that there are, those that somebody acts upon.
constexpr Meaning kOfJetStream[] = {
    {JSStreamNotFoundErr, BusErrorCode::kNoStream},
    {JSNotEnabledErr, BusErrorCode::kNoJetStream},
    {JSNotEnabledForAccountErr, BusErrorCode::kNoJetStream},
    {JSStreamMessageExceedsMaximumErr, BusErrorCode::kTooLarge},
    {JSStreamStoreFailedErr, BusErrorCode::kStreamFull},  // "maximum bytes exceeded" comes as this
    {JSAccountResourcesExceededErr, BusErrorCode::kStreamFull},
    {JSInsufficientResourcesErr, BusErrorCode::kStreamFull},
    {JSStorageResourcesExceededErr, BusErrorCode::kStreamFull},
    {JSStreamLimitsErr, BusErrorCode::kStreamFull},
    {JSStreamMaxStreamBytesExceededErr, BusErrorCode::kStreamFull},
    {JSStreamSubjectOverlapErr, BusErrorCode::kStreamDiffers},
    {JSStreamNameExistErr, BusErrorCode::kStreamDiffers},
};

constexpr Meaning kOfTheLibrary[] = {
    {NATS_CONNECTION_AUTH_FAILED, BusErrorCode::kUnauthorized},
    {NATS_NOT_PERMITTED, BusErrorCode::kUnauthorized},
    {NATS_ADDRESS_MISSING, BusErrorCode::kConfiguration},
    {NATS_INVALID_ARG, BusErrorCode::kConfiguration},
    {NATS_INVALID_SUBJECT, BusErrorCode::kConfiguration},
    {NATS_SSL_ERROR, BusErrorCode::kConfiguration},
    {NATS_SECURE_CONNECTION_WANTED, BusErrorCode::kConfiguration},
    {NATS_SECURE_CONNECTION_REQUIRED, BusErrorCode::kConfiguration},
    {NATS_NO_SERVER, BusErrorCode::kUnreachable},
    {NATS_TIMEOUT, BusErrorCode::kTimeout},
    {NATS_CONNECTION_CLOSED, BusErrorCode::kEnded},
    {NATS_CONNECTION_DISCONNECTED, BusErrorCode::kEnded},
    {NATS_STALE_CONNECTION, BusErrorCode::kEnded},
    {NATS_IO_ERROR, BusErrorCode::kEnded},
    {NATS_MAX_PAYLOAD, BusErrorCode::kTooLarge},
    {NATS_NO_RESPONDERS, BusErrorCode::kNoResponders},
};

// nats.c begins its texts with where it found out: "(conn.c:2088): No server …".
std::string_view without_source_line(std::string_view text) {
  const std::size_t end = text.find("): ");
  return text.starts_with('(') && end != std::string_view::npos ? text.substr(end + 3) : text;
}

BusErrorCode find(std::span<const Meaning> meanings, int number) {
  for (const Meaning& meaning : meanings) {
    if (meaning.number == number) return meaning.code;
  }
  return BusErrorCode::kRefused;
}

}  // namespace

BusErrorCode meaning_of_js_error(int js_code) { return find(kOfJetStream, js_code); }

BusError nats_error(natsStatus status, const std::string& doing, jsErrCode js_code) {
  natsStatus last = NATS_OK;
  const char* text = nats_GetLastError(&last);
  const bool known = text != nullptr && last == status && *text != '\0';
  std::string detail = "NATS: " + doing + " failed: ";
  detail += known ? without_source_line(text) : natsStatus_GetText(status);
  // Some texts of nats.c end with a period or a line break of the server's.
  while (!detail.empty() && (detail.back() == '.' || detail.back() == '\n')) detail.pop_back();
  detail += '.';
  const int js = static_cast<int>(js_code);
  return {js != 0 ? meaning_of_js_error(js) : find(kOfTheLibrary, status), std::move(detail)};
}

BusError jetstream_error(natsStatus status, jsErrCode js_code, const std::string& doing) {
  BusError error = nats_error(status, doing, js_code);
  if (status == NATS_NO_RESPONDERS) error.code = BusErrorCode::kNoJetStream;
  return error;
}

}  // namespace orderlog
