'use strict'

// A propspec target for dd-trace (JavaScript), majors 3 to 6. Run with Node 18 or later:
//
//     PROPSPEC_TARGET_MODULES=/some/node_modules node adapter.js
//
// A request is treated as dd-trace's own HTTP server plugin treats it (src/plugins/util/web.js):
// extract from the headers as Node hands them over, start a span as child of what was found and
// with its links, and, for an outgoing request, inject. What is reported of a span is what the
// library hands to its exporter. Configuration is by DD_* and OTEL_* variables alone.

const { AsyncResource } = require('async_hooks')
const fs = require('fs')
const path = require('path')
const {
  serve,
  refusal,
  incomingHeaders,
  outgoingHeaders,
  headersOf,
  PROTOCOL
} = require('../nodejs/serve')
const { contextOf, spanOf, tagsOf, linksOf, traceId, spanId, NO_SPAN } = require('./observed')

const modules = process.env.PROPSPEC_TARGET_MODULES
const library = modules
  ? path.resolve(modules, 'dd-trace')
  : path.dirname(require.resolve('dd-trace/package.json'))
const inside = file => path.join(library, file)
const version = require(inside('package.json')).version
const propagator = fs.readFileSync(
  inside('packages/dd-trace/src/opentracing/propagation/text_map.js'),
  'utf8'
)
const HTTP = 'http_headers'

// Offline and silent. Nothing here takes part in propagation.
Object.assign(process.env, {
  DD_TRACE_AGENT_URL: 'http://127.0.0.1:9',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_CRASHTRACKING_ENABLED: 'false',
  DD_RUNTIME_METRICS_ENABLED: 'false'
})

let tracer, newId, format, startupError
let chunk = [] // the spans that the library last gave to its exporter, formatted
const handles = new Map() // of feature `spans`

try {
  tracer = require(library).init({ plugins: false, startupLogs: false, flushInterval: 3_600_000 })
  newId = require(inside('packages/dd-trace/src/id'))
  const formatter = ['span_format', 'format']
    .map(name => inside(`packages/dd-trace/src/${name}.js`))
    .find(fs.existsSync)
  format = require(formatter)
  // With tracing disabled the library has a tracer that exports nothing.
  const exporter = tracer._tracer?._exporter
  if (exporter)
    exporter.export = spans => {
      chunk = spans
    }
} catch (error) {
  console.error(error)
  startupError = error
}

// What this version can do, as its propagator's source tells: features came in minor versions, and
// were carried back to older majors.
const knows = pattern => pattern.test(propagator)
const w3cBaggage = knows(/'baggage'/)
const styles = [
  'datadog',
  'tracecontext',
  'b3',
  'b3multi',
  ...(w3cBaggage ? ['baggage'] : []),
  'none'
]
// W3C baggage belongs to the request (async-local storage) in 6 and late 5; before, to the span.
const baggageOfRequest = typeof tracer?.getAllBaggageItems === 'function'

function hello() {
  if (startupError)
    throw refusal('rejected', `dd-trace ${version} does not start: ${startupError.message}`)
  return {
    protocol: PROTOCOL,
    name: 'dd-trace-js',
    version,
    language: 'nodejs',
    runtime: `node ${process.versions.node}`,
    window: 256,
    styles: { extract: styles, inject: styles },
    // Up to 5 `b3` means the multiple headers, unless it comes from OTEL_PROPAGATORS.
    style_names: Number.parseInt(version) < 6 ? { b3: 'b3 single header' } : {},
    features: [
      ...(knows(/terminated_context/) ? ['span_links'] : []),
      ...(w3cBaggage ? ['baggage'] : []),
      ...(knows(/extract_?first/i) ? ['extract_first'] : []),
      ...(knows(/behavior_?extract/i) ? ['behavior_extract'] : []),
      'decide',
      'trace_id_128',
      'spans',
      'batch',
      'ids'
    ],
    carrier: { duplicates: 'join', names: 'insensitive', empty: 'kept' }
  }
}

// Each request runs in an async scope of its own, as in a server, so that no baggage outlives it.
// Inside a span's scope it sees what that span's request had.
function inScope(scope, work) {
  const open = () => new AsyncResource('request', { requireManualDestroy: true })
  return (scope ? scope.runInAsyncScope(open) : open()).runInAsyncScope(work)
}

function propagate({ headers, span: naming = {}, decide, set_baggage: items = [], ids }) {
  return inScope(null, () => {
    const parent = tracer.extract(HTTP, incomingHeaders(headers))
    let extracted = contextOf(parent) // before the span: it shares what the sampler will write
    const span = tracer.startSpan(naming.name ?? 'web.request', {
      childOf: parent,
      links: parent?._links,
      tags: named({
        'span.kind': 'server',
        'service.name': naming.service,
        'resource.name': naming.resource
      })
    })
    giveIds(span.context(), parent, ids)
    // Behaviour `ignore`: found, but neither continued nor linked.
    if (extracted && !continues(span.context(), parent) && !parent._links?.length) extracted = null
    addBaggage(span, items)
    if (decide) span.setTag(manualTag(decide), true)
    const carrier = {}
    tracer.inject(span, HTTP, carrier)
    const answer = { extracted, headers: headersOf(carrier), baggage: baggageOf(span) }
    return { ...answer, span: finished(span, span) }
  })
}

// By hand, as an application does: no plugin is at work here, so a child has only the links it is
// given.
function start({ span: handle, name, kind, parent, links = [], tags, ids }) {
  if (typeof handle !== 'string' || handles.has(handle))
    throw refusal('invalid', `no new handle: ${handle}`)
  const local = parent?.span === undefined ? undefined : held(parent.span)
  return inScope(local?.scope, () => {
    const linked = links.map(({ span, headers, attributes }) => ({
      context:
        span === undefined
          ? tracer.extract(HTTP, incomingHeaders(headers))
          : held(span).span.context(),
      attributes
    }))
    const remote = parent?.headers && tracer.extract(HTTP, incomingHeaders(parent.headers))
    const childOf = local?.span ?? remote
    const span = tracer.startSpan(name, {
      childOf,
      links: [...(remote?._links ?? []), ...linked.filter(link => link.context)],
      tags: named({ ...tags, 'span.kind': kind })
    })
    const context = span.context()
    giveIds(context, local?.span.context() ?? remote, ids)
    if (linked.length && !span.addLink)
      throw refusal('unsupported', `dd-trace ${version} has no span links`)
    if (!context._traceId) throw new Error('dd-trace started a span without a trace id')
    const root = context._trace.started[0] ?? span
    handles.set(handle, {
      span,
      root,
      scope: new AsyncResource('span', { requireManualDestroy: true }),
      done: false
    })
    return { trace_id: traceId(context), span_id: spanId(context._spanId) }
  })
}

function inject({ span: handle, headers }) {
  const { span, scope } = held(handle)
  const carrier = outgoingHeaders(headers)
  inScope(scope, () => tracer.inject(span, HTTP, carrier))
  return { headers: headersOf(carrier) }
}

function finish({ span: handle, error, events = [] }) {
  const known = held(handle)
  if (known.done) throw refusal('invalid', `span ${handle} is finished already`)
  if (events.length && !known.span.addEvent)
    throw refusal('unsupported', `dd-trace ${version} has no span events`)
  known.done = true
  for (const { name, attributes } of events) known.span.addEvent(name, attributes)
  if (error)
    known.span.setTag('error', Object.assign(new Error(error.message), { name: error.type }))
  return { span: finished(known.span, known.root) }
}

function reset() {
  handles.clear()
  chunk = []
  return {}
}

function held(handle) {
  const known = handles.get(handle)
  if (!known) throw refusal('invalid', `unknown span ${handle}`)
  return known
}

// Finishes a span and tells what the library reports of it. A trace is exported when its last open
// span finishes; what is asked of an earlier one comes from the same formatter.
function finished(span, root) {
  chunk = []
  span.finish()
  const report = spanOf(span.context())
  if (span.context()._noop) return report // tracing is disabled: nothing is ever reported
  const formatted = of =>
    chunk.find(entry => entry.span_id === of.context()._spanId) ?? format(of, of === root)
  return {
    ...report,
    tags: tagsOf(formatted(root).meta),
    links: span.addLink && linksOf(formatted(span).meta) // early 5.x has none: left out
  }
}

// Nothing is sampled or injected before ids are given; until then an id is only a field.
function giveIds(context, parent, { trace_id: trace, span_id: span } = {}) {
  if (trace && startsTrace(context, parent)) {
    context._traceId = newId(trace.slice(16), 16)
    delete context._trace.tags['_dd.p.tid']
    if (trace.slice(0, 16) !== NO_SPAN) context._trace.tags['_dd.p.tid'] = trace.slice(0, 16)
  }
  if (span) context._spanId = newId(span, 16)
}

const continues = (context, parent) => context._trace === parent?._trace
// A B3 decision without ids is a context with a trace id that the library made up.
const startsTrace = (context, parent) => !continues(context, parent) || !parent._spanId

function addBaggage(span, items) {
  if (items.length && !w3cBaggage)
    throw refusal('unsupported', `dd-trace ${version} has no W3C baggage`)
  for (const [key, value] of items) (baggageOfRequest ? tracer : span).setBaggageItem(key, value)
}

function baggageOf(span) {
  if (!w3cBaggage) return undefined
  return Object.entries(
    baggageOfRequest ? (tracer.getAllBaggageItems() ?? {}) : span.context()._baggageItems
  )
}

function manualTag(decision) {
  if (decision !== 'keep' && decision !== 'drop')
    throw refusal('invalid', `no decision: ${decision}`)
  return `manual.${decision}`
}

const named = tags =>
  Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined))

if (startupError)
  serve({ hello, propagate: hello, start: hello, inject: hello, finish: hello, reset: hello })
else serve({ hello, propagate, start, inject, finish, reset })
