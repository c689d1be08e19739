using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Client;

namespace OrleansReco.Tests.Unit.Client.Rest;

/// <summary>A training that the service has only been told of is followed to its end.</summary>
public sealed class TrainingTests
{
    private const string Accepted = """{"status":"accepted","askedAt":"2026-01-01T00:00:00Z","detail":"told"}""";
    private const string NoModels = """{"models":[]}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private IRecoClient? _impatient;

    [Fact]
    public async Task Training_ThatIsOnlyAccepted_IsAskedForAgainAsTheSame_UntilItsEndIsSaid()
    {
        await using var service = await ScriptedService.StartAsync(
            ScriptedService.Json(Accepted, 202), ScriptedService.Json(NoModels),
            ScriptedService.Json(Accepted, 202), ScriptedService.Json(NoModels),
            ScriptedService.Json("""{"promoted":false,"reason":"Nothing was trained: there are 3 interactions."}"""));
        await using var client = new ClientOf([service.Address]);

        var outcome = await client.Client.TrainAsync("a test", Patience);

        Assert.Equal((TrainingVerdict.NothingTrained, "Nothing was trained: there are 3 interactions."), (outcome.Verdict, outcome.Reason));
        var asked = service.Requests.Where(request => request.Method == "POST").Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        Assert.Equal(3, asked.Count);
        Assert.Single(asked.Select(body => body.GetProperty("askedAt").GetDateTimeOffset()).Distinct());
    }

    [Fact]
    public async Task Training_WhoseFirstAnswerIsLost_IsAskedForAgainAsTheSame()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Breaks, ScriptedService.Json("""{"version":"v","promoted":true,"reason":"better"}"""));
        await using var client = new ClientOf([service.Address]);

        await client.Client.TrainAsync("a test", Patience);

        var asked = service.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("askedAt").GetDateTimeOffset()).ToList();
        Assert.Equal(2, asked.Count);
        Assert.Single(asked.Distinct());
    }

    [Fact]
    public async Task Training_WhoseTrainerNeverAnswers_IsFoundInTheListOfModels_OnceItWasJudged()
    {
        await using var service = await ScriptedService.StartAsync(
            ScriptedService.Json(Accepted, 202), ScriptedService.Json(Models("before", "2025-12-31T23:00:00Z", """,{"manifest":{"version":"new","createdAt":"2026-01-01T00:00:09Z","dataSnapshot":"d","codeVersion":"c"},"stage":"candidate"}""")),
            ScriptedService.Json(Accepted, 202), ScriptedService.Json(Models("new", "2026-01-01T00:00:09Z")));
        await using var client = new ClientOf([service.Address]);

        var outcome = await client.Client.TrainAsync("a test", Patience);

        Assert.Equal((TrainingVerdict.Rejected, "new", "worse by .01"), (outcome.Verdict, outcome.Version, outcome.Reason));
    }

    [Fact]
    public async Task Training_ThatTakesLongerThanACallMay_IsWaitedFor()
    {
        var given = 0;
        await using var service = await ScriptedService.StartAsync(async http =>
        {
            if (http.Request.Method == "GET")
            {
                await ScriptedService.Hangs(http);
                return;
            }

            // Calls that have a deadline end by it, one after the other, while this one is waited for.
            while (Interlocked.Increment(ref given) < 4)
            {
                await Assert.ThrowsAsync<RecoUnavailableException>(() => _impatient!.ListModelsAsync());
            }

            await ScriptedService.Json("""{"version":"v","promoted":true,"reason":"better"}""")(http);
        });
        await using var client = new ClientOf([service.Address], options => (options.Deadline, options.AttemptTimeout, options.MaxAttempts) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(100), 1));
        _impatient = client.Client;

        var outcome = await client.Client.TrainAsync("a test", Patience);

        Assert.Equal((TrainingVerdict.Promoted, 4), (outcome.Verdict, given));
    }

    [Fact]
    public async Task Training_ThatDoesNotEndInTime_SaysThatItGoesOn()
    {
        await using var service = await ScriptedService.StartAsync(http => ScriptedService.Json(http.Request.Method == "POST" ? Accepted : NoModels, http.Request.Method == "POST" ? 202 : 200)(http));
        await using var client = new ClientOf([service.Address]);

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.TrainAsync("a test", TimeSpan.FromMilliseconds(300)));

        Assert.Contains("has not ended within 0.3 s", failure.Message);
        Assert.Contains("reco trainer", failure.Message);
    }

    [Fact]
    public async Task Training_WhoseFirstAnswerIsStillWaitedFor_WhenTheTimeIsOver_SaysSo()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var client = new ClientOf([service.Address]);

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.TrainAsync("a test", TimeSpan.FromMilliseconds(300)));

        Assert.Contains("has not ended within 0.3 s", failure.Message);
    }

    [Fact]
    public async Task Training_WithoutATrainer_IsRefused()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(409, "No trainer runs in this process"));
        await using var client = new ClientOf([service.Address]);

        var refusal = await Assert.ThrowsAsync<RecoRequestException>(() => client.Client.TrainAsync("a test", Patience));

        Assert.Equal(409, refusal.Status);
        Assert.Single(service.Requests);
    }

    private static string Models(string version, string createdAt, string more = "")
        => $$"""{"models":[{"manifest":{"version":"{{version}}","createdAt":"{{createdAt}}","dataSnapshot":"d","codeVersion":"c"},"stage":"rejected","gate":{"passed":false,"reason":"worse by .01"},"changes":[{"at":"{{createdAt}}","to":"rejected","reason":"worse","actor":"gate"}]}{{more}}]}""";
}
