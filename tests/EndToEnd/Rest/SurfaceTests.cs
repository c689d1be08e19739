using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class SurfaceTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task KillSwitch_On_TheFallbackLadderAnswers_AndOffThePipelineAgain()
    {
        await service.PutSurfaceAsync("fragile", "{}");
        await service.PostAsync("/v1/surfaces/fragile/kill-switch", """{"killed":true,"reason":"a bad night"}""");

        await RunningService.EventuallyAsync(async () => (await Ask()).TryGetProperty("fallback", out var fallback) && fallback.GetProperty("cause").GetString() == "killSwitch", "the fallback ladder to answer");
        var fallen = await Ask();
        var status = await service.GetAsync("/v1/surfaces/fragile");
        await service.PostAsync("/v1/surfaces/fragile/kill-switch", """{"killed":false,"reason":"morning"}""");
        await RunningService.EventuallyAsync(async () => !(await Ask()).TryGetProperty("fallback", out _), "the pipeline to answer again");

        Assert.NotEqual(0, fallen.GetProperty("items").GetArrayLength());
        Assert.True(status.GetProperty("killed").GetBoolean());
        Assert.Equal("a bad night", status.GetProperty("killReason").GetString());

        Task<System.Text.Json.JsonElement> Ask() => service.PostAsync("/v1/recommendations", """{"userId":"night-owl","surface":"fragile","count":5}""");
    }

    [Fact]
    public async Task Surface_Declared_ComesBackWithDurationsInMilliseconds()
    {
        await service.PutSurfaceAsync("timed", """{"latencyBudgetMs":80,"windows":{"attributionMs":60000}}""");

        var spec = (await service.GetAsync("/v1/surfaces/timed")).GetProperty("spec");

        Assert.Equal(80, spec.GetProperty("latencyBudgetMs").GetDouble());
        Assert.Equal(60_000, spec.GetProperty("windows").GetProperty("attributionMs").GetDouble());
    }
}
