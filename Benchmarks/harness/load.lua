-- wrk's script: posts one body over and over, or without a body gets one page, and prints what was counted as one line of JSON.
-- The request is formatted once, at the start: a `request` function here would cost the generator more than a gateway.

function init(arguments)
    if not arguments[1] then return end
    local file = assert(io.open(arguments[1], "rb"))
    wrk.method = "POST"
    wrk.body = file:read("*a")
    wrk.headers["Content-Type"] = "application/json"
    file:close()
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failures":%d}',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
