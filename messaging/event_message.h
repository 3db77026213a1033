#pragma once

// An event of the log as a message: a CloudEvent 1.0 in the NATS protocol binding.
//
//   structured: the payload is the CloudEvent as one JSON object (base/cloud_event.h), header
//               Content-Type: application/cloudevents+json
//   binary:     the payload is the event's data, the attributes are headers "ce-<attribute>", with
//               what is not visible ASCII, and '"' and '%', as %XX (HTTP binding, 3.1.3.2)
//
// Both carry Nats-Msg-Id: <line>:<position>. An event too large for the server goes without its
// data; its attribute dataref then says where the log has it (CloudEvents extension "dataref").

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventstore/chain.h"
#include "eventstore/commit.h"
#include "messaging/subjects.h"

namespace orderlog {

enum class ContentMode { kStructured, kBinary };

struct EventMessage {
  std::string subject;
  std::string message_id;  // "0:17"
  std::string content_type;
  // Beside these two; empty in structured mode.
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string data;

  // Bytes on the wire, headers included, a little more than less.
  [[nodiscard]] std::size_t size() const;
};

// Fills one message after the other, keeping its memory. One thread.
class EventMessageWriter {
 public:
  EventMessageWriter(const Subjects& subjects, ContentMode mode)
      : subjects_(subjects), mode_(mode) {}

  // `chain_hash`: the commit's.
  void write(const CommitView& commit, std::size_t event_index, const ChainHash& chain_hash,
             EventMessage& out);
  // The same without data, with a reference to it.
  void write_reference(const CommitView& commit, std::size_t event_index,
                       const ChainHash& chain_hash, EventMessage& out);

 private:
  void write_head(const CommitView& commit, std::size_t event_index, EventMessage& out) const;

  const Subjects& subjects_;
  const ContentMode mode_;
};

}  // namespace orderlog
