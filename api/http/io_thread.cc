#include "api/http/io_thread.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <ctime>
#include <exception>
#include <utility>

#include "base/check.h"
#include "base/thread_name.h"

namespace orderlog::http {
namespace {

// Deadlines may be late by one interval.
constexpr std::int64_t kSweepIntervalMsMax = 250;
constexpr std::int64_t kSweepIntervalMsMin = 5;

}  // namespace

void ConnectionGauge::remove() {
  if (count_.fetch_sub(1, std::memory_order_relaxed) != 1) return;
  const std::lock_guard lock(mutex_);
  none_.notify_all();
}

bool ConnectionGauge::wait_until_none(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, deadline, [this] { return get() == 0; });
}

IoThread::IoThread(std::uint32_t index, const Options& options, Handler& handler,
                   ConnectionGauge& gauge)
    : index_(index),
      options_(options),
      handler_(handler),
      gauge_(gauge),
      context_(1),
      work_guard_(context_.get_executor()),
      sweep_timer_(context_),
      inbox_(std::make_shared<Inbox>(
          [this] { boost::asio::post(context_, [this] { empty_inbox(); }); })),
      date_(http_date(std::time(nullptr))) {}

IoThread::~IoThread() {
  try {
    stop();
  } catch (const std::exception&) {
    ORDERLOG_CHECK(false, "an I/O thread cannot be stopped");
  }
}

void IoThread::start() {
  schedule_sweep();
  thread_ = std::thread([this] {
    name_this_thread(("http " + std::to_string(index_)).c_str());
    context_.run();
  });
}

void IoThread::stop() {
  inbox_->close();
  if (!thread_.joinable()) return;
  boost::asio::post(context_, [this] {
    for (Place& place : places_) {
      if (place.connection != nullptr) place.connection->close();
    }
    settle_marked();
    context_.stop();
  });
  thread_.join();
}

void IoThread::adopt(Socket socket, bool is_refused) {
  boost::asio::post(context_, [this, is_refused, socket = std::move(socket)]() mutable {
    open(std::move(socket), is_refused);
  });
}

void IoThread::open(Socket socket, bool is_refused) {
  counters_.accepted_connections.add();
  if (is_refused) counters_.refused_connections.add();
  if (free_places_.empty()) {
    free_places_.push_back(static_cast<std::uint32_t>(places_.size()));
    places_.emplace_back();
  }
  const std::uint32_t index = free_places_.back();
  free_places_.pop_back();
  Place& place = places_[index];
  place.connection =
      std::make_unique<Connection>(*this, index, ++place.generation, std::move(socket));
  if (is_refused) {
    place.connection->start_refused();
  } else {
    place.connection->start();
    if (is_draining_) place.connection->begin_drain();
  }
  settle_marked();
}

void IoThread::begin_drain() {
  boost::asio::post(context_, [this] {
    is_draining_ = true;
    for (Place& place : places_) {
      if (place.connection != nullptr) place.connection->begin_drain();
    }
    settle_marked();
  });
}

void IoThread::mark(Connection& connection) {
  if (std::exchange(connection.is_marked, true)) return;
  marked_.push_back(&connection);
}

void IoThread::settle_marked() {
  // Settling calls handlers, which may mark more.
  for (std::size_t i = 0; i < marked_.size(); ++i) {
    Connection& connection = *marked_[i];
    connection.settle();
    connection.is_marked = false;
  }
  marked_.clear();
  for (const std::uint32_t index : retired_) {
    if (places_[index].connection == nullptr || !places_[index].connection->is_gone()) continue;
    places_[index].connection.reset();
    free_places_.push_back(index);
  }
  retired_.clear();
}

void IoThread::settle_later(const Connection& connection) {
  const auto index = connection.index();
  const auto generation = connection.generation();
  boost::asio::post(context_, [this, index, generation] {
    if (places_[index].generation != generation) return;
    mark(*places_[index].connection);
    settle_marked();
  });
}

void IoThread::closed(Connection& connection) {
  ++places_[connection.index()].generation;
  counters_.closed_connections.add();
  gauge_.remove();
}

Connection* IoThread::find(const ExchangeId& id) {
  if (id.connection >= places_.size()) return nullptr;
  const Place& place = places_[id.connection];
  if (place.connection == nullptr || place.generation != id.generation) return nullptr;
  return place.connection->is_waiting(id.sequence) ? place.connection.get() : nullptr;
}

void IoThread::visit(const ExchangeId& id, const std::function<void(Exchange&)>& visit) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  Exchange exchange(*connection, id.sequence);
  visit(exchange);
}

void IoThread::empty_inbox() {
  inbox_->take(answers_, work_);
  for (const Answer& answer : answers_) {
    if (Connection* connection = find(answer.to)) {
      connection->respond(answer.to.sequence, answer.response);
    }
  }
  for (const Inbox::Work& work : work_) work(*this);
  answers_.clear();
  work_.clear();
  settle_marked();
}

std::int64_t IoThread::now_ms() const {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

void IoThread::count_response(int status) {
  const int index = std::clamp(status / 100 - 1, 0, 4);
  counters_.responses_by_class[static_cast<std::size_t>(index)].add();
}

std::int64_t IoThread::sweep_interval_ms() const {
  const std::int64_t shortest =
      std::min({options_.header_deadline_ms, options_.body_deadline_ms, options_.write_deadline_ms,
                options_.idle_deadline_ms, options_.linger_deadline_ms});
  return std::clamp(shortest / 8, kSweepIntervalMsMin, kSweepIntervalMsMax);
}

void IoThread::schedule_sweep() {
  sweep_timer_.expires_after(std::chrono::milliseconds(sweep_interval_ms()));
  sweep_timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) sweep();
  });
}

void IoThread::sweep() {
  date_ = http_date(std::time(nullptr));
  const std::int64_t now = now_ms();
  for (Place& place : places_) {
    if (place.connection != nullptr) place.connection->sweep(now);
  }
  settle_marked();
  schedule_sweep();
}

}  // namespace orderlog::http
