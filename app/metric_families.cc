#include "app/metric_families.h"

#include <prometheus/text_serializer.h>

#include <utility>

namespace orderlog {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily& Families::family(std::string name, std::string help, MetricType type) {
  MetricFamily& family = families_.emplace_back();
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  return family;
}

void Families::counter(std::string name, std::string help, double value) {
  add(family(std::move(name), std::move(help), MetricType::Counter), {}, value);
}

void Families::gauge(std::string name, std::string help, double value) {
  add(family(std::move(name), std::move(help), MetricType::Gauge), {}, value);
}

void Families::trouble(std::string name, std::string help, const std::optional<BusError>& trouble) {
  if (!trouble) return;
  add(family(std::move(name), std::move(help), MetricType::Gauge),
      {{"code", std::string(to_string(trouble->code))}}, 1);
}

void Families::add(MetricFamily& family, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  if (family.type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  family.metric.push_back(std::move(metric));
}

std::string Families::text() const { return prometheus::TextSerializer().Serialize(families_); }

}  // namespace orderlog
