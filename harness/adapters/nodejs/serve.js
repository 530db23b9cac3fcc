'use strict'

// The stdio half of a propspec target for Node.js: JSON lines in, JSON lines out, and the two
// shapes in which Node holds headers. What a library does with them is the adapter's half:
//
//     serve({ hello: () => ({…}), propagate: request => ({…}), reset: () => ({}) })
//
// An operation returns what stands behind "ok", or throws `refusal(kind, message)`. Whatever else
// it throws was thrown by the library, and is answered as kind `internal`.

const { IncomingMessage } = require('http')

// What dd-trace 5 and OpenTelemetry 2 ask for. Older ones fail somewhere inside a library.
const OLDEST_NODE = 18
if (Number.parseInt(process.versions.node) < OLDEST_NODE) {
  const { node } = process.versions
  console.error(`This adapter needs Node.js ${OLDEST_NODE} or later, and was started by ${node}.`)
  process.exit(1)
}

// stdout belongs to the protocol from here on: what a library prints there goes to stderr. This
// file is therefore required before the library.
const answer = process.stdout.write.bind(process.stdout)
process.stdout.write = process.stderr.write.bind(process.stderr)

const PROTOCOL = 1

function serve(operations) {
  let rest = ''
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', chunk => {
    const end = chunk.lastIndexOf('\n')
    if (end < 0) {
      rest += chunk
      return
    }
    const lines = (rest + chunk.slice(0, end)).split('\n')
    rest = chunk.slice(end + 1)
    // One write for all that came together. A harness that does not read stops what we read.
    const written = answer(lines.map(line => answerLine(operations, line)).join(''))
    if (!written) {
      process.stdin.pause()
      process.stdout.once('drain', () => process.stdin.resume())
    }
  })
  // exit() alone would cut off what is still in the pipe; the libraries' timers forbid to wait for
  // a natural end.
  process.stdin.on('end', () =>
    answer(rest ? answerLine(operations, rest) : '', () => process.exit(0))
  )
}

function answerLine(operations, line) {
  if (line.trim() === '') return ''
  let requests
  try {
    requests = JSON.parse(line)
  } catch (error) {
    return write(null, failure(refusal('invalid', `not a line of JSON: ${error.message}`)))
  }
  if (!Array.isArray(requests)) requests = [requests] // an array is a batch frame
  return requests.map(request => answerRequest(operations, request)).join('')
}

function answerRequest(operations, request) {
  const id = Number.isSafeInteger(request?.id) ? request.id : null
  try {
    if (id === null) throw refusal('invalid', 'a request is an object with an integer "id"')
    if (!Object.hasOwn(operations, request.op))
      throw refusal('unsupported', `no operation "${request.op}"`)
    if (request.op === 'hello' && request.protocol !== PROTOCOL) {
      throw refusal('unsupported', `this target speaks protocol ${PROTOCOL}`)
    }
    return write(id, { ok: operations[request.op](request) })
  } catch (error) {
    if (!error.kind) console.error(error)
    return write(id, failure(error))
  }
}

const write = (id, body) => JSON.stringify({ id, ...body }) + '\n'
const failure = error => ({
  error: { kind: error.kind ?? 'internal', message: String(error.message ?? error) }
})

// kind: unsupported (the library has no such thing), rejected (it refuses this configuration) or
// invalid (the request makes no sense).
function refusal(kind, message) {
  return Object.assign(new Error(message), { kind })
}

// The headers of a request as Node's HTTP server hands them over, made by the code that does it
// there: names in lower case, lines of one name joined by ", ", one character for each byte.
function incomingHeaders(headers) {
  if (!Array.isArray(headers) || !headers.every(isHeader)) {
    throw refusal('invalid', '"headers" is a list of [name, value]')
  }
  const message = new IncomingMessage(null)
  message._addHeaderLines(headers.flat(), headers.length * 2)
  return message.headers
}

// The headers of a request to be sent, as `http.request(url, { headers })` takes them: names as the
// program wrote them, an array where a name has several lines.
function outgoingHeaders(headers = []) {
  const carrier = {}
  for (const [name, value] of headers) {
    carrier[name] = Object.hasOwn(carrier, name) ? [carrier[name], value].flat() : value
  }
  return carrier
}

// What a carrier holds, in its order. Node refuses to send a header with a character that is no
// byte (ERR_INVALID_CHAR), and the protocol has no way to write one: then the request fails, as a
// user's does.
function headersOf(carrier) {
  return Object.entries(carrier).flatMap(([name, values]) =>
    [values].flat().map(value => {
      if (/[^\0-\xff]/.test(`${name}${value}`))
        throw new Error(`Node refuses to send header ${name}: a character above U+00FF`)
      return [name, String(value)]
    })
  )
}

const isHeader = entry =>
  Array.isArray(entry) && entry.length === 2 && entry.every(text => typeof text === 'string')

// A tag, origin or tracestate in the byte view. What a library read from a header holds one
// character for each byte already; other text reaches its reader as UTF-8.
function byteView(text) {
  return /[^\0-\xff]/.test(text) ? utf8View(text) : text
}

function utf8View(text) {
  return Buffer.from(text, 'utf8').toString('latin1')
}

module.exports = {
  serve,
  refusal,
  incomingHeaders,
  outgoingHeaders,
  headersOf,
  byteView,
  utf8View,
  PROTOCOL
}
