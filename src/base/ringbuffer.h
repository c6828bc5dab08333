// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace drainboard {

/// The newest `capacity` values; pushing onto a full buffer drops the oldest.
template <typename T>
class RingBuffer
{
public:
    explicit RingBuffer(std::size_t capacity)
        : m_capacity(capacity)
    {
    }

    void push(T value)
    {
        if (m_values.size() < m_capacity) {
            m_values.push_back(std::move(value));
            return;
        }
        m_values[m_oldest] = std::move(value);
        m_oldest = (m_oldest + 1) % m_capacity;
    }

    std::size_t size() const { return m_values.size(); }
    bool empty() const { return m_values.empty(); }
    /// 0 is the oldest.
    const T &operator[](std::size_t index) const { return m_values[(m_oldest + index) % m_values.size()]; }
    const T &back() const { return (*this)[size() - 1]; }
    T &back() { return m_values[(m_oldest + size() - 1) % size()]; }

    void clear()
    {
        m_values.clear();
        m_oldest = 0;
    }

private:
    std::size_t m_capacity;
    std::size_t m_oldest = 0;
    std::vector<T> m_values;
};

} // namespace drainboard
