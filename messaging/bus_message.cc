#include <nats/nats.h>

#include <cstdlib>

#include "messaging/bus.h"

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

std::optional<BusMessage::Headers> BusMessage::headers() const {
  Headers all;
  const char** names = nullptr;
  int name_count = 0;
  const natsStatus status = natsMsgHeader_Keys(message_.get(), &names, &name_count);
  if (status == NATS_NOT_FOUND) return all;
  if (status != NATS_OK) return std::nullopt;
  for (int i = 0; i < name_count; ++i) {
    const char** values = nullptr;
    int value_count = 0;
    if (natsMsgHeader_Values(message_.get(), names[i], &values, &value_count) != NATS_OK) continue;
    for (int j = 0; j < value_count; ++j) all.emplace_back(names[i], values[j]);
    std::free(static_cast<void*>(values));
  }
  std::free(static_cast<void*>(names));
  return all;
}

std::string_view BusMessage::status() const {
  if (natsMsg_GetDataLength(message_.get()) != 0) return {};
  return header("Status").value_or(std::string_view());
}

}  // namespace orderlog
