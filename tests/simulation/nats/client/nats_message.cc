// nats.h: natsMsg_… and natsMsgHeader_…, as far as the engine uses them.

#include <nats/nats.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "tests/simulation/nats/client/handles.h"
#include "tests/simulation/nats/client/last_error.h"

using orderlog::simulated_nats::failed;
using orderlog::simulated_nats::Message;
using orderlog::simulated_nats::written_headers;

namespace {

// As nats.c gives lists: the caller frees the list, and the texts are the message's.
const char** list_of(const std::vector<const char*>& texts) {
  auto** const list = static_cast<const char**>(std::malloc(texts.size() * sizeof(const char*)));
  std::copy(texts.begin(), texts.end(), list);
  return list;
}

// One piece of memory, as nats.c 3.4.1 keeps what came in: the texts and the header's block each
// with a zero byte behind it, then the data.
const std::string& kept(const natsMsg* message) {
  const Message& it = message->message;
  if (!message->kept.empty()) return message->kept;
  message->kept.append(it.subject).push_back('\0');
  if (!it.reply.empty()) message->kept.append(it.reply).push_back('\0');
  if (!it.headers.empty()) message->kept.append(written_headers(it.headers)).push_back('\0');
  return message->kept.append(it.data);
}

}  // namespace

natsStatus natsMsg_Create(natsMsg** made, const char* subject, const char* reply, const char* data,
                          int size) {
  if (subject == nullptr || *subject == '\0') return failed(NATS_INVALID_SUBJECT);
  *made = new natsMsg{{.subject = subject,
                       .reply = reply == nullptr ? "" : reply,
                       .headers = {},
                       .data = std::string(data == nullptr ? "" : data,
                                           static_cast<std::size_t>(data == nullptr ? 0 : size))}};
  return NATS_OK;
}

void natsMsg_Destroy(natsMsg* message) { delete message; }

const char* natsMsg_GetSubject(const natsMsg* message) { return kept(message).c_str(); }

const char* natsMsg_GetReply(const natsMsg* message) {
  if (message->message.reply.empty()) return nullptr;
  return kept(message).c_str() + message->message.subject.size() + 1;
}

const char* natsMsg_GetData(const natsMsg* message) {
  const std::string& all = kept(message);
  return all.c_str() + all.size() - message->message.data.size();
}

int natsMsg_GetDataLength(const natsMsg* message) {
  return static_cast<int>(message->message.data.size());
}

natsStatus natsMsgHeader_Set(natsMsg* message, const char* name, const char* value) {
  auto& headers = message->message.headers;
  std::erase_if(headers, [name](const auto& one) { return one.first == name; });
  headers.emplace_back(name, value == nullptr ? "" : value);
  return NATS_OK;
}

natsStatus natsMsgHeader_Get(natsMsg* message, const char* name, const char** value) {
  const auto found = message->message.header(name);
  if (!found) return NATS_NOT_FOUND;
  *value = found->data();
  return NATS_OK;
}

natsStatus natsMsgHeader_Values(natsMsg* message, const char* name, const char*** values,
                                int* count) {
  std::vector<const char*> texts;
  for (const auto& [other, value] : message->message.headers) {
    if (other == name) texts.push_back(value.c_str());
  }
  if (texts.empty()) return NATS_NOT_FOUND;
  *values = list_of(texts);
  *count = static_cast<int>(texts.size());
  return NATS_OK;
}

natsStatus natsMsgHeader_Keys(natsMsg* message, const char*** names, int* count) {
  std::vector<const char*> texts;
  for (const auto& [name, value] : message->message.headers) {
    const bool is_known = std::any_of(texts.begin(), texts.end(),
                                      [&](std::string_view known) { return known == name; });
    if (!is_known) texts.push_back(name.c_str());
  }
  if (texts.empty()) return NATS_NOT_FOUND;
  *names = list_of(texts);
  *count = static_cast<int>(texts.size());
  return NATS_OK;
}
