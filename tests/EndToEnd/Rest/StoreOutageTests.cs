using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage.Sqlite;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

/// <summary>A store that takes no writes for a while.</summary>
public sealed class StoreOutageTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Store_Failing_LeavesTheSiloReadyAndServing()
    {
        var store = (SqliteStore)service.Services.GetRequiredService<IStore>();
        var failing = true;
        store.AtStage = (_, _) =>
        {
            if (Volatile.Read(ref failing))
            {
                throw new SqliteException(SQLitePCL.raw.SQLITE_FULL, "database or disk is full");
            }
        };

        using var refused = await service.SendAsync(HttpMethod.Post, "/v1/events", """[{"eventId":"outage-1","type":"dismiss","userId":"u","itemId":"film-1","timestamp":"2026-01-01T00:00:00Z"}]""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        // A balancer that took the silo out would cut off slates that can be served.
        var ready = await service.GetAsync("/health/ready");
        Assert.False(ready.GetProperty("storeHealthy").GetBoolean());
        var slate = await service.PostAsync("/v1/recommendations", """{"userId":"u","surface":"home"}""");
        Assert.False(slate.GetProperty("recorded").GetBoolean());
        Assert.NotEmpty(slate.GetProperty("items").EnumerateArray());

        Volatile.Write(ref failing, false);
        await RunningService.EventuallyAsync(
            async () => (await service.GetAsync("/health/ready")).GetProperty("storeHealthy").GetBoolean(), "the store to be found healthy again");
    }
}
