using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansReco.Client;

namespace OrleansReco.Tests.Unit.Client;

public sealed class RecoClientOptionsTests
{
    [Fact]
    public async Task Options_ThatAreWrong_AreAllNamedInOneReport_WhenTheApplicationStarts()
    {
        var failure = await StartAsync(new()
        {
            ["Reco:Client:Addresses:0"] = "localhost:8080",
            ["Reco:Client:Addresses:1"] = "http://127.0.0.1:8080/v1",
            ["Reco:Client:AttemptTimeout"] = "00:00:09",
            ["Reco:Client:MaxAttempts"] = "0",
            ["Reco:Client:EventBuffer:BatchSize"] = "0",
        });

        Assert.Equal(5, failure.Failures.Count());
        Assert.Contains(failure.Failures, words => words.Contains("'localhost:8080'"));
        Assert.Contains(failure.Failures, words => words.Contains("/v1'"));
        Assert.Contains(failure.Failures, words => words.Contains("AttemptTimeout must be at most the Deadline"));
        Assert.Contains(failure.Failures, words => words.Contains("MaxAttempts") && words.Contains("It was 0"));
        Assert.Contains(failure.Failures, words => words.StartsWith("Reco:Client:EventBuffer") && words.Contains("BatchSize"));
    }

    [Fact]
    public async Task Options_WithoutAnyAddress_SayHowToGiveOne()
        => Assert.Contains("UseRest(\"http://127.0.0.1:8080\")", (await StartAsync([])).Failures.Single());

    [Fact]
    public async Task Options_OfTheConfiguration_ReachTheClient_AndCodeGoesBefore()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Reco:Client:Addresses:0"] = "http://10.0.0.1:80", ["Reco:Client:MaxAttempts"] = "3", ["Reco:Client:Deadline"] = "00:00:07" });
        builder.Services.AddRecoClient(reco => reco.UseRest("http://127.0.0.1:9").Configure(options => options.MaxAttempts = 4));
        await using var app = builder.Build();

        var options = (IOptions<RecoClientOptions>)app.Services.GetService(typeof(IOptions<RecoClientOptions>))!;

        Assert.Equal((4, TimeSpan.FromSeconds(7), "http://127.0.0.1:9"), (options.Value.MaxAttempts, options.Value.Deadline, options.Value.Addresses.Single()));
    }

    private static async Task<OptionsValidationException> StartAsync(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddRecoClient();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        return await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());
    }
}
