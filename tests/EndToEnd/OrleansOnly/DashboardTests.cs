using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Gateway.Keys;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>Orleans' own dashboard, which only operators see.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private readonly RunningService _service = new();
    private readonly string _app = ApiKey.NewSecret();
    private readonly string _operator = ApiKey.NewSecret();

    public async Task InitializeAsync()
    {
        var file = new ApiKeyFile(Path.Combine(_service.Store, "keys.json"));
        file.Add(new("an app", ApiKey.Hash(_app), [Role.App], TimeProvider.System.GetUtcNow()));
        file.Add(new("an operator", ApiKey.Hash(_operator), [Role.Operator], TimeProvider.System.GetUtcNow()));
        _service.Settings["Reco:Gateway:RequireApiKeys"] = "true";
        await _service.StartAsync();
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task EveryPage_WithoutAnOperatorsKey_IsRefused()
    {
        var pages = _service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!).Where(route => route.StartsWith("/dashboard", StringComparison.Ordinal)).ToList();

        Assert.Contains("/dashboard/ClusterStats", pages);
        foreach (var page in pages.Select(page => page.Replace("{page:int}", "1", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(page, null)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(page, new("Bearer", _app))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(page, Password(_app))).Status);
        }
    }

    [Fact]
    public async Task Dashboard_OfAnOperator_ShowsThisSilo()
    {
        var page = await AskAsync("/dashboard/", Password(_operator));
        Assert.Contains("<html", page.Text, StringComparison.OrdinalIgnoreCase);

        // The dashboard gathers once a second, and only while someone looks.
        await RunningService.EventuallyAsync(
            async () => (await AskAsync("/dashboard/DashboardCounters", new("Bearer", _operator))).Text.Contains("\"status\":\"Active\"", StringComparison.Ordinal),
            "the dashboard to show the silo as active");
    }

    [Fact]
    public async Task Password_OutsideOfPages_IsNoKey()
        => Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/v1/models", Password(_operator))).Status);

    private static AuthenticationHeaderValue Password(string key) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"anyone:{key}")));

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = authorization;
        using var response = await _service.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
