// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/shapes.h"
#include "domain/quarantine.h"

namespace drainboard {

/// How a state is drawn, everywhere.
struct HealthLook
{
    Shape shape = Shape::Ring;
    Tone tone = Tone::Neutral;
};

inline HealthLook healthLook(HealthState state, bool paused)
{
    if (paused)
        return {Shape::Bars, Tone::Neutral};
    switch (state) {
    case HealthState::Unknown:
        return {Shape::Ring, Tone::Neutral};
    case HealthState::Idle:
        return {Shape::DottedRing, Tone::Neutral};
    case HealthState::Healthy:
        return {Shape::Circle, Tone::Success};
    case HealthState::Failing:
        return {Shape::Triangle, Tone::Warning};
    case HealthState::Quarantined:
        return {Shape::Square, Tone::Error};
    case HealthState::Probing:
        return {Shape::Diamond, Tone::Warning};
    }
    return {};
}

} // namespace drainboard
