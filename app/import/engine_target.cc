#include <future>
#include <utility>
#include <vector>

#include "app/data_directory.h"
#include "app/import/command_target.h"
#include "base/ulid.h"
#include "engine/line.h"
#include "eventstore/rocksdb_event_store.h"

namespace orderlog {
namespace {

constexpr std::size_t kBatchCommands = 2'048;

class EngineTarget final : public CommandTarget {
 public:
  EngineTarget(std::unique_ptr<EventStore> store, ImportAnswerHandler handler)
      : store_(std::move(store)), handler_(std::move(handler)) {}

  ~EngineTarget() override {
    if (deciding_.valid()) deciding_.wait();
    if (line_ != nullptr) line_->drain();
  }
  EngineTarget(const EngineTarget&) = delete;
  EngineTarget& operator=(const EngineTarget&) = delete;

  Result<Ok, std::string> start() {
    auto line = Line::start(*store_, clock_, LineOptions{});
    if (!line.ok()) return fail(line.error().detail);
    line_ = std::move(line).value();
    return Ok{};
  }

  Result<Ok, std::string> send(ImportCommand command) override {
    const TimeMs now_ms = clock_.now_ms();
    Envelope& envelope = batch_.emplace_back();
    envelope.command = std::move(command.command);
    envelope.actor = "import";
    envelope.idempotency_key = std::move(command.key);
    envelope.fresh_id = ids_.next(now_ms);
    envelope.received_at_ms = now_ms;
    envelope.at_ms = command.at_ms;
    return batch_.size() < kBatchCommands ? Result<Ok, std::string>(Ok{}) : hand_over();
  }

  Result<Ok, std::string> finish() override {
    if (const auto done = hand_over(); !done.ok()) return fail(done.error());
    if (const auto done = take_answers(); !done.ok()) return fail(done.error());
    line_->drain();
    if (const auto flushed = store_->flush(); !flushed.ok()) return fail(flushed.error().detail);
    return Ok{};
  }

 private:
  // Gives the batch to the line, which decides it while the next one is planned.
  Result<Ok, std::string> hand_over() {
    if (auto answered = take_answers(); !answered.ok()) return answered;
    deciding_ = std::async(std::launch::async, [this, batch = std::exchange(batch_, {})]() mutable {
      return line_->execute(std::move(batch));
    });
    return Ok{};
  }

  // Waits for the batch that was handed over last.
  Result<Ok, std::string> take_answers() {
    if (!deciding_.valid()) return Ok{};
    for (const Answer& answer : deciding_.get()) {
      if (const auto* trouble = std::get_if<Trouble>(&answer.outcome)) {
        return fail("the engine stopped taking commands (" + std::string(to_string(trouble->code)) +
                    "): " + trouble->detail);
      }
      handler_(said_by(answer));
    }
    return Ok{};
  }

  static ImportAnswer said_by(const Answer& answer) {
    if (const auto* refused = std::get_if<Refused>(&answer.outcome)) {
      return {ImportAnswer::Kind::kRefused, std::string(to_string(refused->rejection.code))};
    }
    if (std::holds_alternative<KeyReused>(answer.outcome)) {
      return {ImportAnswer::Kind::kRefused, "idempotency_key_reused"};
    }
    return {answer.replayed ? ImportAnswer::Kind::kRepeated : ImportAnswer::Kind::kDone, ""};
  }

  SystemClock clock_;
  IdSource ids_;
  const std::unique_ptr<EventStore> store_;
  const ImportAnswerHandler handler_;
  std::unique_ptr<Line> line_;
  std::vector<Envelope> batch_;
  std::future<std::vector<Answer>> deciding_;
};

}  // namespace

CommandTargetResult open_engine_target(const std::string& directory, ImportAnswerHandler handler) {
  if (const auto ours = check_data_directory(directory); !ours.ok()) {
    return fail(ours.error().sentence);
  }
  RocksDbEventStoreOptions options;
  options.directory = log_directory(directory);
  auto store = open_rocksdb_event_store(options);
  if (!store.ok()) return fail(store.error().detail);
  auto target = std::make_unique<EngineTarget>(std::move(store).value(), std::move(handler));
  if (const auto started = target->start(); !started.ok()) return fail(started.error());
  return std::unique_ptr<CommandTarget>(std::move(target));
}

}  // namespace orderlog
