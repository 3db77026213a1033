#include <nats/nats.h>

#include <cstdint>
#include <cstdlib>

#include "messaging/bus.h"
#include "messaging/header_block.h"

namespace orderlog {

void BusMessage::Destroy::operator()(natsMsg* message) const { natsMsg_Destroy(message); }

std::string_view BusMessage::subject() const { return natsMsg_GetSubject(message_.get()); }

std::string_view BusMessage::reply() const {
  const char* reply = natsMsg_GetReply(message_.get());
  return reply == nullptr ? std::string_view() : reply;
}

std::string_view BusMessage::data() const {
  return {natsMsg_GetData(message_.get()),
          static_cast<std::size_t>(natsMsg_GetDataLength(message_.get()))};
}

std::optional<std::string_view> BusMessage::header(const char* name) const {
  const char* value = nullptr;
  if (natsMsgHeader_Get(message_.get(), name, &value) != NATS_OK || value == nullptr) {
    return std::nullopt;
  }
  return value;
}

// nats.c has no call for the bytes as they came. It keeps them, with a zero byte, between what
// stands before a message's data and the data. Where they are not found there, what nats.c says of
// the message counts only if it is that there are none; bus_test.cc tells when a version keeps them
// elsewhere.
std::optional<BusMessage::Headers> BusMessage::headers() const {
  const std::string_view before = reply().empty() ? subject() : reply();
  const auto begin = reinterpret_cast<std::uintptr_t>(before.data() + before.size() + 1);
  const auto end = reinterpret_cast<std::uintptr_t>(data().data());
  if (begin == end) {
    const char** names = nullptr;
    int count = 0;
    const natsStatus status = natsMsgHeader_Keys(message_.get(), &names, &count);
    std::free(static_cast<void*>(names));
    return status == NATS_NOT_FOUND ? std::optional<Headers>(std::in_place) : std::nullopt;
  }
  if (end < begin || end - begin > kHeaderBytesMax + 1 || end - begin <= kHeaderBegins.size()) {
    return std::nullopt;
  }
  const std::string_view kept(before.data() + before.size() + 1, end - begin);
  if (kept.back() != '\0') return std::nullopt;
  return read_header_block(kept.substr(0, kept.size() - 1));
}

std::string_view BusMessage::status() const {
  if (natsMsg_GetDataLength(message_.get()) != 0) return {};
  return header("Status").value_or(std::string_view());
}

}  // namespace orderlog
