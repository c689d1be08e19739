namespace OrleansReco.Cli.Up;

/// <summary>What is printed once the service is up.</summary>
internal static class Welcome
{
    public static void Print(string url, string store, DateTimeOffset now)
    {
        const string Json = "-H 'content-type: application/json'";
        Console.WriteLine($$"""

            OrleansReco is up at {{url}} (store: {{store}}). Ctrl+C stops it. Try, in another shell:

              curl -s {{url}}/v1/recommendations {{Json}} -d '{"userId":"bob","surface":"home","count":5}'
              curl -s {{url}}/v1/events {{Json}} -d '[{"eventId":"bob-1","type":"play","userId":"bob","itemId":"story-7","completion":1,"timestamp":"{{now:yyyy-MM-ddTHH:mm:ssZ}}"}]'
              curl -s {{url}}/v1/recommendations {{Json}} -d '{"userId":"bob","surface":"home","count":5}'

            """);
    }
}
