'use strict'

// What dd-trace holds and reports, in the protocol's words. Nothing is corrected or filled in: what
// the library does not say is null, what cannot be said in the protocol is left out.

const { byteView, utf8View } = require('../nodejs/serve')

const NO_SPAN = '0'.repeat(16)

// A context that was extracted; null where there is none.
function contextOf(context) {
  if (!context || context._noop) return null
  return {
    trace_id: traceId(context),
    span_id: nonZero(context._spanId),
    sampling_priority: priorityOf(context),
    origin: originOf(context)
  }
}

// The part of a span that its context holds.
function spanOf(context) {
  return {
    trace_id: traceId(context) ?? undefined, // the protocol has no span without: left out
    span_id: spanId(context._spanId),
    parent_id: nonZero(context._parentId),
    sampling_priority: priorityOf(context),
    origin: originOf(context)
  }
}

// `meta`: the string tags of a span as the library formatted it for the agent.
function tagsOf(meta) {
  const tags = {}
  for (const [key, value] of Object.entries(meta)) {
    if (key === '_dd.span_links') continue // reported as `links`
    if (key.startsWith('_dd.')) tags[byteView(key)] = byteView(value)
    if (key.startsWith('baggage.')) tags[utf8View(key)] = utf8View(value) // text, percent-decoded
  }
  return tags
}

// 4.x writes a `_dd.p.tid` that is no number into a link's trace id: such an id is left out.
function linksOf({ '_dd.span_links': text = '[]' }) {
  try {
    return JSON.parse(text).map(
      ({ trace_id: trace, span_id: span, attributes = {}, tracestate, flags }) => ({
        trace_id: isHex(trace) ? trace.toLowerCase().padStart(32, '0') : undefined,
        span_id: span,
        attributes,
        tracestate: tracestate === undefined ? null : byteView(tracestate),
        flags: flags ?? null
      })
    )
  } catch {
    console.error('_dd.span_links was cut off by the library:', text.slice(-100))
  }
}

// As the agent sees it: the low half is the span's own, the high half is the tag. Up to 4.x that
// may be any text; what is no number is no half of an id. Tag and headers show it as it is.
function traceId(context) {
  if (!context._traceId) return null // 4.x makes such a context of a `baggage` header alone
  const hex = context._traceId.toString(16).padStart(32, '0')
  const high = context._trace.tags['_dd.p.tid'] ?? hex.slice(0, 16)
  return (isHex(high) && high.length === 16 ? high.toLowerCase() : NO_SPAN) + hex.slice(16)
}

const isHex = text => /^[0-9a-f]+$/i.test(text)
const spanId = id => id.toString(16).padStart(16, '0')
const nonZero = id => (id && spanId(id) !== NO_SPAN ? spanId(id) : null)
const originOf = context =>
  context._trace.origin === undefined ? null : byteView(context._trace.origin)

// A number beyond 2^53 cannot be told in JSON and is left out; the headers show it.
function priorityOf({ _sampling: { priority = null } }) {
  return priority === null || Number.isSafeInteger(priority) ? priority : undefined
}

module.exports = { contextOf, spanOf, tagsOf, linksOf, traceId, spanId, NO_SPAN }
