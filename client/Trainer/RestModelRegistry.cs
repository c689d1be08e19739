using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansReco.Abstractions;

namespace OrleansReco.Trainer;

/// <summary>The registry over REST: <c>GET /v1/models</c> and <c>POST /v1/models</c>.</summary>
/// <param name="http">The client.</param>
/// <param name="service">Says where the service answers; asked at each call, since a port may be given only when the service starts.</param>
/// <param name="apiKey">API key with the role operator; null: none is sent.</param>
internal sealed class RestModelRegistry(HttpClient http, Func<Uri> service, string? apiKey) : IModelRegistry
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public async Task<string?> ReadChampionAsync(CancellationToken cancellationToken = default) =>
        (await SendAsync<Models>(new HttpRequestMessage(HttpMethod.Get, Address()), cancellationToken)).Champion;

    public async Task<ModelStage> RegisterAsync(string version, GateReport gate, CancellationToken cancellationToken = default) =>
        (await SendAsync<Registered>(new HttpRequestMessage(HttpMethod.Post, Address()) { Content = JsonContent.Create(new { version, gate }, options: Json) }, cancellationToken)).Stage;

    private Uri Address() => new(service(), "/v1/models");

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            if (apiKey is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            }

            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new HttpRequestException(
                    $"{request.Method} {request.RequestUri} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}", null, response.StatusCode);
            }

            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw new HttpRequestException($"{request.RequestUri} answered nothing.");
        }
    }

    private sealed record Models(string? Champion);

    private sealed record Registered(ModelStage Stage);
}
