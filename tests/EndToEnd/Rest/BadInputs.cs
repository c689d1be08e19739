using System.Text;

namespace OrleansReco.Tests.EndToEnd.Rest;

/// <summary>The table of requests that must be refused.</summary>
internal static class BadInputs
{
    private const string Recommend = "/v1/recommendations";
    private const string Events = "/v1/events";
    private const string Items = "/v1/items";

    public static IEnumerable<BadInput> All => [.. Bodies, .. Recommendations, .. OfEvents, .. OfItems, .. OfUsers, .. OfSurfaces, .. OfModels, .. Paths];

    private static IEnumerable<BadInput> Bodies =>
    [
        new("malformed JSON", "POST", Recommend, """{"userId":"u1","surface":"home""", 400, "JSON"),
        new("malformed JSON: trailing comma", "POST", Recommend, """{"userId":"u1","surface":"home",}""", 400, "JSON"),
        new("malformed JSON: two values", "POST", Recommend, """{} {}""", 400, "JSON"),
        new("malformed JSON: comment", "POST", Recommend, """{"userId":"u1" /* me */,"surface":"home"}""", 400, "JSON"),
        new("malformed JSON: bare NaN", "POST", Events, Event("\"completion\":NaN"), 400, "JSON"),
        new("not JSON at all", "POST", Recommend, "hello", 400, "JSON"),
        new("empty body", "POST", Recommend, [], 400, "empty"),
        new("JSON null", "POST", Recommend, "null", 400, "null"),
        new("an array where an object belongs", "POST", Recommend, "[]", 400, "object"),
        new("a string where an object belongs", "POST", Recommend, "\"u1\"", 400, "object"),
        new("nested 1,000 deep", "POST", Recommend, new string('[', 1_000) + new string(']', 1_000), 400, "JSON"),
        new("invalid UTF-8", "POST", Recommend, [.. "{\"userId\":\"u"u8, 0xC3, 0x28, .. "\",\"surface\":\"home\"}"u8], 400, "UTF-8"),
        new("UTF-16", "POST", Recommend, Encoding.Unicode.GetBytes("""{"userId":"u1","surface":"home"}"""), 400, ""),
        new("10 MB body", "POST", Recommend, $$"""{"userId":"u1","surface":"home","query":"{{new string('x', 10_000_000)}}"}""", 413, "body"),
        new("10 MB of events", "POST", Events, $"[{new string(' ', 10_000_000)}]", 413, "body"),
        new("another media type", "POST", Recommend, "userId=u1", 415, "Content-Type", "application/x-www-form-urlencoded"),
        new("another charset", "POST", Recommend, "{}", 415, "Content-Type", "application/json; charset=iso-8859-1"),
    ];

    private static IEnumerable<BadInput> Recommendations =>
    [
        new("no userId", "POST", Recommend, """{"surface":"home"}""", 400, "userId"),
        new("empty userId", "POST", Recommend, """{"userId":"","surface":"home"}""", 400, "userId"),
        new("userId of white space", "POST", Recommend, """{"userId":"  ","surface":"home"}""", 400, "userId"),
        new("userId is a number", "POST", Recommend, """{"userId":7,"surface":"home"}""", 400, "userId"),
        new("userId is null", "POST", Recommend, """{"userId":null,"surface":"home"}""", 400, "userId"),
        new("userId too long", "POST", Recommend, $$"""{"userId":"{{new string('u', 129)}}","surface":"home"}""", 400, "128"),
        new("userId with a control character", "POST", Recommend, """{"userId":"u\u0007","surface":"home"}""", 400, "U+0007"),
        new("userId with a lone surrogate", "POST", Recommend, """{"userId":"u\ud800","surface":"home"}""", 400, "userId"),
        new("no surface", "POST", Recommend, """{"userId":"u1"}""", 400, "surface"),
        new("unknown surface", "POST", Recommend, """{"userId":"u1","surface":"nowhere"}""", 404, "nowhere"),
        new("count 0", "POST", Recommend, """{"userId":"u1","surface":"home","count":0}""", 400, "count"),
        new("negative count", "POST", Recommend, """{"userId":"u1","surface":"home","count":-5}""", 400, "-5"),
        new("count too large", "POST", Recommend, """{"userId":"u1","surface":"home","count":100000}""", 400, "100000"),
        new("count beyond 32 bits", "POST", Recommend, """{"userId":"u1","surface":"home","count":99999999999}""", 400, "count"),
        new("count with a fraction", "POST", Recommend, """{"userId":"u1","surface":"home","count":2.5}""", 400, "2.5"),
        new("count in quotes", "POST", Recommend, """{"userId":"u1","surface":"home","count":"10"}""", 400, "count"),
        new("unknown member", "POST", Recommend, """{"userId":"u1","surface":"home","limit":10}""", 400, "limit"),
        new("a member twice", "POST", Recommend, """{"userId":"u1","userId":"u2","surface":"home"}""", 400, "userId"),
        new("101 excludes", "POST", Recommend, $$"""{"userId":"u1","surface":"home","exclude":[{{Repeat("\"a\"", 101)}}]}""", 400, "exclude"),
        new("100,000 excludes", "POST", Recommend, $$"""{"userId":"u1","surface":"home","exclude":[{{Repeat("\"a\"", 100_000)}}]}""", 400, "exclude"),
        new("exclude is a string", "POST", Recommend, """{"userId":"u1","surface":"home","exclude":"a"}""", 400, "exclude"),
        new("exclude holds a null", "POST", Recommend, """{"userId":"u1","surface":"home","exclude":[null]}""", 400, "exclude"),
        new("query too long", "POST", Recommend, $$"""{"userId":"u1","surface":"home","query":"{{new string('q', 501)}}"}""", 400, "query"),
        new("query with a control character", "POST", Recommend, """{"userId":"u1","surface":"home","query":"a\u0000b"}""", 400, "query"),
        new("debug is a string", "POST", Recommend, """{"userId":"u1","surface":"home","debug":"yes"}""", 400, "debug"),
        new("context value is a number", "POST", Recommend, """{"userId":"u1","surface":"home","context":{"hour":7}}""", 400, "context"),
        new("filter with an unknown operator", "POST", Recommend, """{"userId":"u1","surface":"home","filter":{"attributes":[{"name":"year","op":"like","values":["1"]}]}}""", 400, "like"),
        new("filter without values", "POST", Recommend, """{"userId":"u1","surface":"home","filter":{"attributes":[{"name":"year","op":"eq","values":[]}]}}""", 400, "values"),
        new("filter compares words as numbers", "POST", Recommend, """{"userId":"u1","surface":"home","filter":{"attributes":[{"name":"year","op":"gt","values":["old"]}]}}""", 400, "old"),
        new("filter predicate lacks its operator", "POST", Recommend, """{"userId":"u1","surface":"home","filter":{"attributes":[{"name":"year","values":["1"]}]}}""", 400, "op"),
    ];

    private static IEnumerable<BadInput> OfEvents =>
    [
        new("one event without its array", "POST", Events, Event("")[1..^1], 400, "array"),
        new("no events", "POST", Events, "[]", 400, "events"),
        new("1,001 events", "POST", Events, $"[{Repeat("{}", 1_001)}]", 400, "1001"),
        new("100,000 elements", "POST", Events, $"[{Repeat("1", 100_000)}]", 400, "100000"),
        new("an event that is a number", "POST", Events, "[1]", 400, "[0]"),
        new("no eventId", "POST", Events, """[{"type":"play","userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "eventId"),
        new("no timestamp", "POST", Events, """[{"eventId":"b","type":"play","userId":"u1","itemId":"story-1"}]""", 400, "timestamp"),
        new("unknown type", "POST", Events, """[{"eventId":"b","type":"glance","userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "glance"),
        new("type in capitals", "POST", Events, """[{"eventId":"b","type":"PLAY","userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "PLAY"),
        new("type as a number", "POST", Events, """[{"eventId":"b","type":2,"userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "type"),
        new("future timestamp", "POST", Events, """[{"eventId":"b","type":"play","userId":"u1","itemId":"story-1","timestamp":"2999-01-01T00:00:00Z"}]""", 400, "timestamp"),
        new("timestamp before time", "POST", Events, """[{"eventId":"b","type":"play","userId":"u1","itemId":"story-1","timestamp":"0001-01-01T00:00:00Z"}]""", 400, "timestamp"),
        new("timestamp in words", "POST", Events, """[{"eventId":"b","type":"play","userId":"u1","itemId":"story-1","timestamp":"yesterday"}]""", 400, "yesterday"),
        new("timestamp as a number", "POST", Events, """[{"eventId":"b","type":"play","userId":"u1","itemId":"story-1","timestamp":1700000000}]""", 400, "timestamp"),
        new("play without itemId", "POST", Events, """[{"eventId":"b","type":"play","userId":"u1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "itemId"),
        new("NaN in quotes", "POST", Events, Event("\"completion\":\"NaN\""), 400, "completion"),
        new("number beyond double", "POST", Events, Event("\"completion\":1e999"), 400, "completion"),
        new("completion above 1", "POST", Events, Event("\"completion\":1.5"), 400, "1.5"),
        new("negative dwell", "POST", Events, Event("\"dwellMs\":-1"), 400, "dwellMs"),
        new("dwell of a century", "POST", Events, Event("\"dwellMs\":3e12"), 400, "dwellMs"),
        new("negative position", "POST", Events, Event("\"position\":-1"), 400, "position"),
        new("rating above 5", "POST", Events, """[{"eventId":"b","type":"rate","value":9,"userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "value"),
        new("unknown member of an event", "POST", Events, Event("\"colour\":\"red\""), 400, "colour"),
        new("unknown schemaVersion", "POST", Events, Event("\"schemaVersion\":99"), 400, "schemaVersion"),
        new("impression of 100,000 positions", "POST", Events, $$"""[{"eventId":"b","type":"impression","decisionId":"d","positions":[{{Repeat("1", 100_000)}}],"userId":"u1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "positions"),
        new("edit without op", "POST", Events, """[{"eventId":"b","type":"edit","decisionId":"d","userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "op"),
        new("replace without its replacement", "POST", Events, """[{"eventId":"b","type":"edit","decisionId":"d","op":"replace","userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}]""", 400, "withItemId"),
        new("CloudEvent without specversion", "POST", Events, """[{"id":"b","type":"com.example.play","subject":"u1","time":"2026-01-01T00:00:00Z","data":{"itemId":"story-1"}}]""", 400, "specversion", "application/cloudevents-batch+json"),
    ];

    private static IEnumerable<BadInput> OfItems =>
    [
        new("item without id", "PUT", Items, """{"title":"A"}""", 400, "itemId"),
        new("item with a number for a title", "PUT", Items, """{"itemId":"x","title":5}""", 400, "title"),
        new("item with categories as a string", "PUT", Items, """{"itemId":"x","categories":"Space"}""", 400, "categories"),
        new("item with 51 categories", "PUT", Items, $$"""{"itemId":"x","categories":[{{Repeat("\"c\"", 51)}}]}""", 400, "categories"),
        new("item with an empty category", "PUT", Items, """{"itemId":"x","categories":[""]}""", 400, "categories"),
        new("item with a nested attribute", "PUT", Items, """{"itemId":"x","attributes":{"a":{"b":1}}}""", 400, "attributes"),
        new("item that ends before it begins", "PUT", Items, """{"itemId":"x","availableFrom":"2026-02-01T00:00:00Z","availableUntil":"2026-01-01T00:00:00Z"}""", 400, "availableUntil"),
        new("the same item twice in an array", "PUT", Items, """[{"itemId":"x"},{"itemId":"x"}]""", 400, "twice"),
        new("100,000 items in an array", "PUT", Items, $"[{Repeat("{}", 100_000)}]", 400, "100000"),
        new("NDJSON of nothing but mistakes", "PUT", Items, "{\n[]\n{\"title\":\"x\"}\n", 400, "line", "application/x-ndjson"),
        new("NDJSON of no lines", "PUT", Items, "\n\n", 400, "lines", "application/x-ndjson"),
        new("NDJSON with a line of 2 MB", "PUT", Items, $"{{\"itemId\":\"x\",\"text\":\"{new string('x', 2_000_000)}\"}}", 413, "bytes", "application/x-ndjson"),
        new("patch of an unknown item", "PATCH", "/v1/items/no-such-item", """{"title":"A"}""", 404, "no-such-item"),
        new("patch that changes nothing", "PATCH", "/v1/items/story-1", "{}", 400, "nothing"),
        new("withdrawal of an unknown item", "DELETE", "/v1/items/no-such-item", (byte[]?)null, 404, "no-such-item"),
        new("unknown item", "GET", "/v1/items/no-such-item", (byte[]?)null, 404, "no-such-item"),
        new("neighbours of an unknown item", "GET", "/v1/items/no-such-item/similar", (byte[]?)null, 404, "no-such-item"),
        new("negative number of neighbours", "GET", "/v1/items/story-1/similar?count=-3", (byte[]?)null, 400, "-3"),
        new("neighbours in words", "GET", "/v1/items/story-1/similar?count=many", (byte[]?)null, 400, "many"),
    ];

    private static IEnumerable<BadInput> OfUsers =>
    [
        new("unknown user", "GET", "/v1/users/nobody-was-here", (byte[]?)null, 404, "nobody-was-here"),
        new("time zone that is not one", "PUT", "/v1/users/u1", """{"timeZone":"Mars/Olympus"}""", 400, "Mars/Olympus"),
        new("consent in words", "PUT", "/v1/users/u1", """{"consent":"yes"}""", 400, "consent"),
        new("attributes as an array", "PUT", "/v1/users/u1", """{"attributes":["a"]}""", 400, "attributes"),
        new("id of a user too long", "PUT", $"/v1/users/{new string('u', 200)}", "{}", 400, "userId"),
    ];

    private static IEnumerable<BadInput> OfSurfaces =>
    [
        new("surface without a feedback signal", "PUT", "/v1/surfaces/bad", """{"feedbackSignals":[]}""", 400, "feedbackSignals"),
        new("surface with an unknown signal", "PUT", "/v1/surfaces/bad", """{"feedbackSignals":["wink"]}""", 400, "wink"),
        new("surface with 100,000 signals", "PUT", "/v1/surfaces/bad", $$"""{"feedbackSignals":[{{Repeat("\"play\"", 100_000)}}]}""", 400, "feedbackSignals"),
        new("surface of another name than its path", "PUT", "/v1/surfaces/bad", """{"surface":"other","feedbackSignals":["play"]}""", 400, "other"),
        new("surface with a negative temperature", "PUT", "/v1/surfaces/bad", """{"feedbackSignals":["play"],"reranking":{"temperature":-1}}""", 400, "temperature"),
        new("surface with a baseline of everyone", "PUT", "/v1/surfaces/bad", """{"feedbackSignals":["play"],"baselineShare":1}""", 400, "baselineShare"),
        new("surface with an unknown source", "PUT", "/v1/surfaces/bad", """{"feedbackSignals":["play"],"retrieval":{"sources":{"oracle":1}}}""", 400, "oracle"),
        new("surface with a promise half made", "PUT", "/v1/surfaces/bad", """{"feedbackSignals":["play"],"accuracy":{"metric":"acceptRate"}}""", 400, "floor"),
        new("unknown surface's status", "GET", "/v1/surfaces/nowhere", (byte[]?)null, 404, "nowhere"),
        new("kill switch of an unknown surface", "POST", "/v1/surfaces/nowhere/kill-switch", """{"killed":true,"reason":"test"}""", 404, "nowhere"),
        new("kill switch without a reason", "POST", "/v1/surfaces/home/kill-switch", """{"killed":true}""", 400, "reason"),
        new("kill switch that does not say which way", "POST", "/v1/surfaces/home/kill-switch", """{"reason":"test"}""", 400, "killed"),
    ];

    private static IEnumerable<BadInput> OfModels =>
    [
        new("model without version", "POST", "/v1/models", "{}", 400, "version"),
        new("model whose version leads elsewhere", "POST", "/v1/models", """{"version":"../../etc"}""", 400, "version"),
        new("model that is not in the bundle store", "POST", "/v1/models", """{"version":"no-such-version"}""", 409, "no-such-version"),
        new("page of models of no size", "GET", "/v1/models?limit=0", "", 400, "limit"),
        new("page of models that is too large", "GET", "/v1/models?limit=201", "", 400, "limit"),
        new("page of models after a version that is not there", "GET", "/v1/models?before=no-such-version", "", 400, "before"),
        new("promotion of an unknown version", "POST", "/v1/models/no-such-version/promote", """{"reason":"test"}""", 404, "no-such-version"),
        new("promotion without a reason", "POST", "/v1/models/no-such-version/promote", "{}", 400, "reason"),
        new("gate report without a verdict", "POST", "/v1/models", """{"version":"v","gate":{"reason":"x"}}""", 400, "passed"),
    ];

    private static IEnumerable<BadInput> Paths =>
    [
        new("unknown decision", "GET", "/v1/decisions/no-such-decision", (byte[]?)null, 404, "no-such-decision"),
        new("unknown path", "GET", "/v2/anything", (byte[]?)null, 404, "/v2/anything"),
        new("a method the path does not have", "DELETE", "/v1/recommendations", (byte[]?)null, 405, "DELETE"),
        new("GET where POST belongs", "GET", "/v1/events", (byte[]?)null, 405, "GET"),
    ];

    private static string Event(string member)
        => $$"""[{"eventId":"b","type":"play","userId":"u1","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"{{(member.Length == 0 ? "" : "," + member)}}}]""";

    private static string Repeat(string element, int times) => string.Join(',', Enumerable.Repeat(element, times));
}
