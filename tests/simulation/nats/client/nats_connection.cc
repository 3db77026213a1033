// nats.h: natsConnection_… and natsInbox_…, as far as the engine uses them.

#include <nats/nats.h>

#include <cstring>
#include <new>
#include <utility>

#include "tests/simulation/nats/client/handles.h"
#include "tests/simulation/nats/client/last_error.h"
#include "tests/simulation/nats/network.h"

using orderlog::simulated_nats::Connection;
using orderlog::simulated_nats::failed;
using orderlog::simulated_nats::Interest;
using orderlog::simulated_nats::Message;
using orderlog::simulated_nats::Network;
using std::chrono::milliseconds;

namespace {

natsStatus subscribe(natsSubscription** made, natsConnection* connection, Interest interest,
                     natsMsgHandler handler, void* closure) {
  auto subscription = std::make_unique<natsSubscription>();
  subscription->connection = connection->it;
  const natsStatus status =
      connection->it->subscribe(std::move(interest), handler, closure, subscription->it);
  if (status != NATS_OK) return failed(status);
  subscription->it->begin(connection, subscription.get());
  *made = subscription.release();
  return NATS_OK;
}

}  // namespace

natsStatus natsConnection_Connect(natsConnection** made, natsOptions* options) {
  auto connection = std::make_unique<natsConnection>();
  const natsStatus status = Connection::connect(options->it, connection->it);
  if (status != NATS_OK) return failed(status);
  connection->it->begin_callbacks(connection.get());
  *made = connection.release();
  return NATS_OK;
}

void natsConnection_Close(natsConnection* connection) {
  if (connection != nullptr) connection->it->close();
}

void natsConnection_Destroy(natsConnection* connection) {
  if (connection == nullptr) return;
  connection->it->close();
  connection->it->join();
  delete connection;
}

natsStatus natsConnection_PublishMsg(natsConnection* connection, natsMsg* message) {
  return failed(connection->it->publish(message->message));
}

natsStatus natsConnection_FlushTimeout(natsConnection* connection, int64_t timeout) {
  return failed(connection->it->flush(milliseconds(timeout)));
}

natsStatus natsConnection_Request(natsMsg** reply, natsConnection* connection, const char* subject,
                                  const void* data, int size, int64_t timeout) {
  auto got = std::make_unique<natsMsg>();
  const natsStatus status = connection->it->request(
      subject, std::string(static_cast<const char*>(data), static_cast<std::size_t>(size)),
      milliseconds(timeout), got->message);
  if (status == NATS_OK) *reply = got.release();
  return failed(status);
}

natsStatus natsConnection_Subscribe(natsSubscription** made, natsConnection* connection,
                                    const char* subject, natsMsgHandler handler, void* closure) {
  return subscribe(made, connection, {subject, {}}, handler, closure);
}

natsStatus natsConnection_QueueSubscribe(natsSubscription** made, natsConnection* connection,
                                         const char* subject, const char* queue,
                                         natsMsgHandler handler, void* closure) {
  return subscribe(made, connection, {subject, queue}, handler, closure);
}

int64_t natsConnection_GetMaxPayload(natsConnection* connection) {
  return static_cast<int64_t>(connection->it->max_payload_bytes());
}

natsStatus natsConnection_GetLastError(natsConnection* connection, const char** text) {
  return connection->it->last_error(text);
}

natsStatus natsInbox_Create(natsInbox** made) {
  const std::string inbox = Network::instance().new_inbox();
  *made = new char[inbox.size() + 1];
  std::memcpy(*made, inbox.c_str(), inbox.size() + 1);
  return NATS_OK;
}

void natsInbox_Destroy(natsInbox* inbox) { delete[] inbox; }
