using OrleansReco.Grains.Silos;

namespace OrleansReco.Cli.Up;

/// <summary>What is printed once the service is up.</summary>
internal static class Welcome
{
    public static void Print(string url, string store, RuntimeIdentity runtime, bool needsKey, bool empty, DateTimeOffset now)
    {
        Console.WriteLine($"{Environment.NewLine}OrleansReco is up at {url} on {runtime.Name} ({runtime.Reason}; store: {store}). Ctrl+C stops it. {(empty ? "Next" : "Try")}, in another shell:{Environment.NewLine}");

        // An address that stands for all of the machine's is not one to call.
        var call = url.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://[::1]", StringComparison.Ordinal);
        var headers = needsKey ? "-H \"authorization: Bearer $RECO_KEY\" -H 'content-type: application/json'" : "-H 'content-type: application/json'";
        Console.WriteLine(empty
            ? $"""
                ./reco import ndjson FILE --url {call}      # a catalogue, one item a line
                curl -s {call}/openapi/v1.json              # every call; PUT /v1/surfaces/ID declares where slates are shown

              """
            : $$"""
                curl -s {{call}}/v1/recommendations {{headers}} -d '{"userId":"bob","surface":"home","count":5}'
                curl -s {{call}}/v1/events {{headers}} -d '[{"eventId":"bob-1","type":"play","userId":"bob","itemId":"story-7","completion":1,"timestamp":"{{now:yyyy-MM-ddTHH:mm:ssZ}}"}]'
                curl -s {{call}}/v1/recommendations {{headers}} -d '{"userId":"bob","surface":"home","count":5}'

              """);
    }
}
