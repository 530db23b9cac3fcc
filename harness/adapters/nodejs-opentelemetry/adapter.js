'use strict'

// A propspec target for OpenTelemetry JavaScript: 1.x, 2.x and, on Node 22 or later, 3.x. Run
// with Node 18 or later:
//
//     PROPSPEC_TARGET_MODULES=/some/node_modules node adapter.js
//
// The folder holds @opentelemetry/api, core, propagator-b3 and sdk-trace-base (3.x: sdk-trace).
//
// OpenTelemetry knows sampled or not sampled, but no sampling priority, no origin and no `_dd.`
// tags, and it takes no manual decision: those are left out of every answer, so that rules about
// them count as not observable. What the flag became stands in the injected headers.

const path = require('path')
const {
  serve,
  refusal,
  incomingHeaders,
  outgoingHeaders,
  headersOf,
  byteView,
  PROTOCOL
} = require('../nodejs/serve')

const modules = process.env.PROPSPEC_TARGET_MODULES
const inside = name =>
  modules ? path.resolve(modules, '@opentelemetry', name) : `@opentelemetry/${name}`
const {
  trace,
  propagation,
  SpanKind,
  SpanStatusCode,
  ROOT_CONTEXT,
  defaultTextMapGetter,
  defaultTextMapSetter
} = require(inside('api'))
const core = require(inside('core'))
const { B3Propagator, B3InjectEncoding } = require(inside('propagator-b3'))
const version = require(inside('core/package.json')).version

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL
}

const styles = {
  tracecontext: () => new core.W3CTraceContextPropagator(),
  baggage: () => new core.W3CBaggagePropagator(),
  b3: () => new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER })
}

// OpenTelemetry is configured by OTEL_PROPAGATORS, for both directions at once. The harness chooses
// the styles of each direction by DD_TRACE_PROPAGATION_STYLE…; a program that wants that builds two
// composites, and so it is done here. This is configuration alone: order and merging stay
// CompositePropagator's.
function propagator(direction) {
  const { DD_TRACE_PROPAGATION_STYLE: both, OTEL_PROPAGATORS: otel } = process.env
  const chosen = process.env[`DD_TRACE_PROPAGATION_STYLE_${direction}`] ?? both
  const names = (chosen ?? (otel || 'tracecontext,baggage'))
    .split(',')
    .map(name => name.trim().toLowerCase())
  const propagators = []
  for (const name of names.filter(name => name && name !== 'none')) {
    if (styles[name]) propagators.push(styles[name]())
    else if (chosen === undefined)
      console.error(`OTEL_PROPAGATORS: "${name}" ignored, as the SDK does`)
    else throw refusal('rejected', `OpenTelemetry has no propagator "${name}"`)
  }
  return new core.CompositePropagator({ propagators })
}

let extractor, injector, tracer, startupError
let nextIds = {} // of feature `ids`: what the generator gives out first
const handles = new Map() // of feature `spans`

try {
  extractor = propagator('EXTRACT')
  injector = propagator('INJECT')
  const { TracerProvider, BasicTracerProvider = TracerProvider, RandomIdGenerator } = sdk()
  const random = new RandomIdGenerator()
  const idGenerator = {
    generateTraceId: () => nextIds.trace_id ?? random.generateTraceId(),
    generateSpanId: () => nextIds.span_id ?? random.generateSpanId()
  }
  tracer = new BasicTracerProvider({ idGenerator }).getTracer('propspec')
} catch (error) {
  console.error(error)
  startupError = error
}

function sdk() {
  try {
    return require(inside('sdk-trace-base'))
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
    return require(inside('sdk-trace'))
  }
}

function hello() {
  if (startupError) throw refusal('rejected', startupError.message)
  return {
    protocol: PROTOCOL,
    name: 'opentelemetry-js',
    version,
    language: 'nodejs',
    runtime: `node ${process.versions.node}`,
    window: 256,
    styles: { extract: [...Object.keys(styles), 'none'], inject: [...Object.keys(styles), 'none'] },
    features: ['baggage', 'trace_id_128', 'spans', 'batch', 'ids'],
    carrier: { duplicates: 'join', names: 'insensitive', empty: 'kept' }
  }
}

function propagate({ headers, span: naming = {}, decide, set_baggage: items = [], ids }) {
  if (decide) throw refusal('unsupported', 'OpenTelemetry has no manual sampling decision')
  const parent = extract(headers)
  const remote = trace.getSpanContext(parent)
  const span = startSpan(naming.name ?? 'web.request', { kind: SpanKind.SERVER }, parent, ids)
  const context = addBaggage(trace.setSpan(parent, span), items)
  const carrier = {}
  injector.inject(context, carrier, defaultTextMapSetter)
  span.end()
  return {
    extracted: remote ? idsOf(remote) : null,
    span: reported(span),
    headers: headersOf(carrier),
    baggage: baggageOf(context)
  }
}

function start({ span: handle, name, kind, parent, links = [], tags, ids }) {
  if (typeof handle !== 'string' || handles.has(handle))
    throw refusal('invalid', `no new handle: ${handle}`)
  const context = contextOf(parent)
  const span = startSpan(
    name,
    {
      kind: kinds[kind],
      attributes: tags,
      links: links
        .map(link => ({
          context: trace.getSpanContext(contextOf(link)),
          attributes: link.attributes
        }))
        .filter(link => link.context)
    },
    context,
    ids
  )
  handles.set(handle, { span, context: trace.setSpan(context, span), done: false })
  return idsOf(span.spanContext())
}

function inject({ span: handle, headers }) {
  const carrier = outgoingHeaders(headers)
  injector.inject(held(handle).context, carrier, defaultTextMapSetter)
  return { headers: headersOf(carrier) }
}

function finish({ span: handle, error, events = [] }) {
  const known = held(handle)
  if (known.done) throw refusal('invalid', `span ${handle} is finished already`)
  known.done = true
  for (const { name, attributes } of events) known.span.addEvent(name, attributes)
  if (error) {
    known.span.recordException({ name: error.type, message: error.message })
    known.span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
  }
  known.span.end()
  return { span: reported(known.span) }
}

function reset() {
  handles.clear()
  return {}
}

const extract = headers =>
  extractor.extract(ROOT_CONTEXT, incomingHeaders(headers), defaultTextMapGetter)

// Of a parent, or of a link's end: {"span": handle}, {"headers": […]} or nothing.
function contextOf(source) {
  if (source?.span !== undefined) return held(source.span).context
  return source?.headers ? extract(source.headers) : ROOT_CONTEXT
}

function held(handle) {
  const known = handles.get(handle)
  if (!known) throw refusal('invalid', `unknown span ${handle}`)
  return known
}

function startSpan(name, options, parent, ids = {}) {
  nextIds = ids
  try {
    return tracer.startSpan(name, options, parent)
  } finally {
    nextIds = {}
  }
}

// A span that is not sampled is not recorded: of its parent and links nothing can be seen.
function reported(span) {
  const ids = idsOf(span.spanContext())
  if (!span.isRecording() && !span.ended) return ids
  const parent = span.parentSpanContext?.spanId ?? span.parentSpanId // since 2.0; up to 1.x
  return {
    ...ids,
    parent_id: parent?.toLowerCase() ?? null,
    links: span.links.map(({ context, attributes = {} }) => ({
      ...idsOf(context),
      attributes,
      tracestate: context.traceState ? byteView(context.traceState.serialize()) : null,
      flags: context.traceFlags & 1
    }))
  }
}

// The protocol writes ids in lower case; how the library does shows in the headers.
const idsOf = ({ traceId, spanId }) => ({
  trace_id: traceId.toLowerCase(),
  span_id: spanId.toLowerCase()
})

function addBaggage(context, items) {
  if (items.length === 0) return context
  const before = propagation.getBaggage(context) ?? propagation.createBaggage()
  return propagation.setBaggage(
    context,
    items.reduce((all, [key, value]) => all.setEntry(key, { value }), before)
  )
}

const baggageOf = context =>
  (propagation.getBaggage(context)?.getAllEntries() ?? []).map(([key, { value }]) => [key, value])

if (startupError)
  serve({ hello, propagate: hello, start: hello, inject: hello, finish: hello, reset: hello })
else serve({ hello, propagate, start, inject, finish, reset })
