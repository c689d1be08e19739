using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Up;

namespace OrleansReco.Tests.EndToEnd.Fixtures;

/// <summary>The real service on a free loopback port over a store of its own, with a small catalogue and the surface <c>home</c>.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private WebApplication? _app;

    /// <summary>Settings that go before the defaults; set before the service starts.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    public string Store { get; } = Directory.CreateTempSubdirectory("reco-e2e-").FullName;

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        await StartAsync();
        await PutSurfaceAsync("home", "{}");
        await PutItemsAsync(SmallCatalogue.Items);
    }

    /// <summary>Starts the process's service over the store as it lies.</summary>
    public async Task StartAsync()
    {
        _app = RecoProcess.Build(Store, ["http://127.0.0.1:0"], new Dictionary<string, string?>(Settings) { ["Logging:LogLevel:Default"] = "Warning" });
        await _app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), Timeout = 3 * Patience };
        await UntilAsync(status => status.Ready, "the service to be ready");
    }

    public async Task StopAsync()
    {
        Http.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Store, recursive: true);
    }

    public async Task PutItemsAsync(IReadOnlyCollection<Item> items)
    {
        var lines = string.Join('\n', items.Select(item => JsonSerializer.Serialize(Gateway.Items.ItemBody.Of(item), WireJson.Options)));
        using var response = await Http.PutAsync("/v1/items", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        await UntilAsync(status => status.Items >= items.Count, $"the catalogue to hold {items.Count} items");
    }

    /// <summary>Declares a surface with the members given over working defaults, and waits until the silo serves it.</summary>
    public async Task PutSurfaceAsync(string id, string members)
    {
        var spec = JsonSerializer.Deserialize<Dictionary<string, object>>(members)!;
        spec.TryAdd("feedbackSignals", new[] { "play", "save", "accept" });
        // What is answered is tested, not how fast: a busy machine must not skip a stage.
        spec.TryAdd("latencyBudgetMs", 2000);
        using var response = await SendAsync(HttpMethod.Put, $"/v1/surfaces/{id}", JsonSerializer.Serialize(spec));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        await EventuallyAsync(async () => (await GetAsync("/v1/surfaces")).GetProperty("surfaces").EnumerateArray().Any(surface => surface.GetProperty("spec").GetProperty("surface").GetString() == id), $"the silo to serve the surface '{id}'");
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json, string? key = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return Http.SendAsync(request);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        return await ReadAsync(response);
    }

    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var response = await SendAsync(HttpMethod.Post, path, json);
        return await ReadAsync(response);
    }

    /// <summary>A slate's item ids.</summary>
    public async Task<(string DecisionId, string[] Items)> SlateAsync(string userId, string surface = "home", int count = 10)
    {
        var slate = await PostAsync("/v1/recommendations", $$"""{"userId":"{{userId}}","surface":"{{surface}}","count":{{count}}}""");
        return (slate.GetProperty("decisionId").GetString()!, [.. slate.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("itemId").GetString()!)]);
    }

    public Task UntilAsync(Func<SiloReport, bool> reached, string what)
        => Readiness.WaitAsync(Grains, reached, what, Patience, CancellationToken.None);

    /// <summary>Asks again until it holds.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, string what)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!await holds())
        {
            Assert.True(Environment.TickCount64 < deadline, $"Waited {Patience.TotalSeconds:0} s for {what}.");
            await Task.Yield();
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
