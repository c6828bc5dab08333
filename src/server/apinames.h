// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "platform/platform.h"

#include <QString>

#include <algorithm>
#include <iterator>
#include <optional>

namespace drainboard {

/// A value and its name in the API.
template <typename Value>
struct Named
{
    Value value;
    const char *name;
};

inline constexpr Named<HealthState> healthStateNames[] = {
    {HealthState::Unknown, "unknown"},         {HealthState::Idle, "idle"},
    {HealthState::Healthy, "healthy"},         {HealthState::Failing, "failing"},
    {HealthState::Quarantined, "quarantined"}, {HealthState::Probing, "probing"}};

inline constexpr Named<AfterQuarantine> afterQuarantineNames[] = {
    {AfterQuarantine::Continue, "continue"}, {AfterQuarantine::SkipToNewest, "skip_to_newest"}};

inline constexpr Named<TokenPlacement> tokenPlacementNames[] = {
    {TokenPlacement::ByDestination, "by_destination"},
    {TokenPlacement::StructuredData, "structured_data"},
    {TokenPlacement::Prefix, "prefix"},
    {TokenPlacement::MessagePrefix, "message_prefix"}};

inline constexpr Named<Framing> framingNames[] = {{Framing::LineFeed, "line_feed"},
                                                  {Framing::OctetCounting, "octet_counting"}};

inline constexpr Named<TestStage> testStageNames[] = {{TestStage::Name, "name"},
                                                      {TestStage::Connection, "connection"},
                                                      {TestStage::Tls, "tls"},
                                                      {TestStage::Answer, "answer"}};

inline constexpr Named<Capability> capabilityNames[] = {
    {Capability::ManageSources, "manage_sources"}, {Capability::EditDrains, "edit_drains"},
    {Capability::DrainOptions, "drain_options"},   {Capability::ReportHealth, "report_health"},
    {Capability::ControlDrains, "control_drains"}, {Capability::TestLine, "test_line"},
    {Capability::LiveLines, "live_lines"},         {Capability::DeliveryMarks, "delivery_marks"},
    {Capability::ChangeDrains, "change_drains"},   {Capability::RevealSecrets, "reveal_secrets"}};

template <typename Value, std::size_t size>
QString nameOf(const Named<Value> (&names)[size], Value value)
{
    const auto found = std::ranges::find(names, value, &Named<Value>::value);
    return found == std::end(names) ? QString() : QString::fromLatin1(found->name);
}

template <typename Value, std::size_t size>
std::optional<Value> valueOf(const Named<Value> (&names)[size], const QString &name)
{
    const auto found = std::ranges::find_if(
        names, [&](const Named<Value> &named) { return name == QLatin1StringView(named.name); });
    return found == std::end(names) ? std::nullopt : std::optional(found->value);
}

} // namespace drainboard
