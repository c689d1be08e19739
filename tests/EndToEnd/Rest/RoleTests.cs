using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Gateway.Keys;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

/// <summary>Every call that the service maps, with a key of each role. A call that is not in the table fails the first test.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    /// <summary>Which roles reach which call; none means that it needs no key.</summary>
    private static readonly ImmutableSortedDictionary<string, Role> Table = new Dictionary<string, Role>
    {
        ["POST /v1/recommendations"] = Role.App,
        ["POST /v1/events"] = Role.App,
        ["PUT /v1/items"] = Role.App | Role.Operator,
        ["GET /v1/items/{id}"] = Role.App | Role.Operator,
        ["PATCH /v1/items/{id}"] = Role.App | Role.Operator,
        ["DELETE /v1/items/{id}"] = Role.App | Role.Operator,
        ["GET /v1/items/{id}/similar"] = Role.App | Role.Operator,
        ["PUT /v1/users/{id}"] = Role.App,
        ["GET /v1/users/{id}"] = Role.Privacy,
        ["DELETE /v1/users/{id}"] = Role.Privacy,
        ["GET /v1/decisions/{id}"] = Role.Operator | Role.Privacy,
        ["GET /v1/surfaces"] = Role.App | Role.Operator,
        ["GET /v1/surfaces/{id}"] = Role.App | Role.Operator,
        ["PUT /v1/surfaces/{id}"] = Role.Operator,
        ["POST /v1/surfaces/{id}/kill-switch"] = Role.Operator,
        ["GET /v1/models"] = Role.Operator,
        ["POST /v1/models"] = Role.Operator,
        ["POST /v1/models/train"] = Role.Operator,
        ["POST /v1/models/{version}/promote"] = Role.Operator,
        ["POST /v1/models/rollback"] = Role.Operator,
        ["GET /v1/silos"] = Role.Operator,
        ["GET /metrics"] = Role.Operator,
        ["GET /health/live"] = Role.None,
        ["GET /health/ready"] = Role.None,
        ["GET /openapi/{documentName}.json"] = Role.None,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private readonly RunningService _service = new();
    private readonly Dictionary<Role, string> _keys = new()
    {
        [Role.App] = ApiKey.NewSecret(),
        [Role.Operator] = ApiKey.NewSecret(),
        [Role.Privacy] = ApiKey.NewSecret(),
    };

    public static TheoryData<string> Calls => [.. Table.Keys];

    public async Task InitializeAsync()
    {
        var file = new ApiKeyFile(Path.Combine(_service.Store, "keys.json"));
        foreach (var (role, secret) in _keys)
        {
            file.Add(new($"of {role}", ApiKey.Hash(secret), [role], TimeProvider.System.GetUtcNow()));
        }

        _service.Settings["Reco:Gateway:RequireApiKeys"] = "true";
        await _service.StartAsync();
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public void EveryMappedCall_IsInTheTable()
    {
        var mapped = _service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/dashboard", StringComparison.Ordinal)) // Orleans' own pages have tests of their own.
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"])
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"));

        Assert.Equal(Table.Keys, mapped.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_ByEachRole_IsLetThroughOnlyWhereTheTableSays(string call)
    {
        var space = call.IndexOf(' ', StringComparison.Ordinal);
        var (method, path) = (new HttpMethod(call[..space]), call[(space + 1)..].Replace("{documentName}", "v1", StringComparison.Ordinal).Replace("{id}", "nobody", StringComparison.Ordinal).Replace("{version}", "nothing", StringComparison.Ordinal));
        var needed = Table[call];

        foreach (var (role, key) in _keys)
        {
            var passes = needed == Role.None || (needed & role) != Role.None;
            var status = await StatusAsync(method, path, key);
            Assert.True(passes == (status is not (401 or 403)), $"{call} with a key of the role {role} was answered with {status}; the table says that the roles {needed} reach it.");
        }

        foreach (var key in (string?[])[null, "reco_of_another"])
        {
            Assert.Equal(needed != Role.None, await StatusAsync(method, path, key) == 401);
        }
    }

    /// <summary>A call whose body is refused: it shows whether the key was let through, and changes nothing.</summary>
    private async Task<int> StatusAsync(HttpMethod method, string path, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (method == HttpMethod.Post || method == HttpMethod.Put || method == HttpMethod.Patch)
        {
            request.Content = new StringContent("{", Encoding.UTF8, "application/json");
        }

        using var response = await _service.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
