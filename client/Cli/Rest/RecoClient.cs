using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Items;
using OrleansReco.Gateway.Problems;
using OrleansReco.Gateway.Recommendations;

namespace OrleansReco.Cli.Rest;

/// <summary>The REST calls as a program makes them: waits and repeats on 429 and 503, and turns a problem into one clear line.</summary>
internal sealed class RecoClient : IDisposable
{
    private const int Attempts = 8;
    private readonly HttpClient _http;

    public RecoClient(Uri url, string? key = null)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromMinutes(30),
        };
        if ((key ?? Environment.GetEnvironmentVariable("RECO_KEY")) is { Length: > 0 } secret)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }
    }

    public Uri Url => _http.BaseAddress!;

    public Task<Recommendation> RecommendAsync(RecommendationBody request, CancellationToken cancellationToken)
        => SendAsync<Recommendation>(HttpMethod.Post, "/v1/recommendations", Json(request), cancellationToken);

    public Task<EventsAnswer> SendEventsAsync(IReadOnlyCollection<EventBody> events, CancellationToken cancellationToken)
        => SendAsync<EventsAnswer>(HttpMethod.Post, "/v1/events", Json(events), cancellationToken);

    /// <summary>Sends items as a stream of lines, reading them as the service takes them.</summary>
    public Task<ItemsAnswer> PutItemsAsync(IEnumerable<ItemBody> items, CancellationToken cancellationToken)
        => SendAsync<ItemsAnswer>(HttpMethod.Put, "/v1/items", () => new NdjsonContent(items), cancellationToken);

    /// <summary>Sends lines as they are.</summary>
    public Task<ItemsAnswer> PutItemsAsync(Func<Stream> lines, CancellationToken cancellationToken)
        => SendAsync<ItemsAnswer>(HttpMethod.Put, "/v1/items", () => new StreamContent(lines(), 1 << 16) { Headers = { ContentType = new("application/x-ndjson") } }, cancellationToken);

    public Task<Item> GetItemAsync(string itemId, CancellationToken cancellationToken) => SendAsync<Item>(HttpMethod.Get, $"/v1/items/{Uri.EscapeDataString(itemId)}", null, cancellationToken);

    public Task<SurfaceStatus> PutSurfaceAsync(SurfaceSpec spec, CancellationToken cancellationToken)
        => SendAsync<SurfaceStatus>(HttpMethod.Put, $"/v1/surfaces/{Uri.EscapeDataString(spec.Surface)}", Json(spec), cancellationToken);

    public Task<SurfacesAnswer> ListSurfacesAsync(CancellationToken cancellationToken) => SendAsync<SurfacesAnswer>(HttpMethod.Get, "/v1/surfaces", null, cancellationToken);

    public Task<ModelsAnswer> ListModelsAsync(CancellationToken cancellationToken) => SendAsync<ModelsAnswer>(HttpMethod.Get, "/v1/models", null, cancellationToken);

    public Task<SiloReport> GetStatusAsync(CancellationToken cancellationToken) => SendAsync<SiloReport>(HttpMethod.Get, "/health/ready", null, cancellationToken);

    /// <summary>Any call that takes and gives JSON.</summary>
    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Post, path, Json(body), cancellationToken);

    public void Dispose() => _http.Dispose();

    private static Func<HttpContent> Json<T>(T body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options);
        return () => new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content?.Invoke() };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
                return (await JsonSerializer.DeserializeAsync<T>(body, WireJson.Answers, cancellationToken))!;
            }

            if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && attempt < Attempts)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
                continue;
            }

            var remedy = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " A command takes the key from --key or RECO_KEY." : "";
            throw new CommandFailedException($"{method} {path} was answered with {(int)response.StatusCode}: {await DetailAsync(response, cancellationToken)}{remedy}");
        }
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var problem = JsonSerializer.Deserialize<Problem>(text, WireJson.Answers)!;
            return problem.Errors is { Count: > 1 } errors ? $"{problem.Detail} First: {errors[0].Message}" : problem.Detail;
        }
        catch (JsonException)
        {
            // Not this service's own words: shown as they are.
            return text.Length <= 300 ? text : text[..300] + "…";
        }
    }
}
