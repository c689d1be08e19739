using System.Diagnostics;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Deploy;

public sealed class ImageTests(RunningService service) : IClassFixture<RunningService>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Image_AsItIs_IsBuiltOfWhatIsThere() => Assert.Empty(new ImageFile().Failures());

    [Theory]
    [InlineData("USER 10001:10001", "USER reco", "USER must be numbers")]
    [InlineData("USER 10001:10001", "USER 0:0", "USER must be numbers")]
    [InlineData("COPY silo/ silo/", "COPY server/ server/", "there is no server")]
    [InlineData("COPY silo/ silo/", "COPY tests/ tests/", "keeps tests out")]
    [InlineData("--from=native", "--from=natives", "no such stage")]
    [InlineData("bin/reco-health\"]", "bin/curl\"]", "no program")]
    [InlineData("EXPOSE 8080", "EXPOSE 80", "not exposed")]
    [InlineData("VOLUME /var/lib/reco", "VOLUME /data", "no volume")]
    [InlineData("CMD [\"silo\"]", "CMD [\"serve\"]", "CMD is not")]
    [InlineData("libxgboost0 ", "", "no XGBoost")]
    public void Image_WithAPlantedError_IsRefused(string right, string wrong, string said)
        => Assert.Contains(new ImageFile(new Plant("Dockerfile", right, wrong)).Failures(), failure => failure.Contains(said, StringComparison.Ordinal));

    [SkippableTheory]
    [InlineData("/health/live", 0)]
    [InlineData("/health/nothing", 1)]
    public async Task HealthProgram_OfTheImage_SaysWhatTheServiceAnswers(string path, int status)
    {
        Skip.IfNot(File.Exists("/bin/bash"), "There is no /bin/bash here, with which the image's health check runs.");

        Assert.Equal(status, await RunAsync("/bin/bash", ["deploy/image/reco-health", new Uri(service.Http.BaseAddress!, path).ToString()], []));
    }

    [SkippableTheory]
    [InlineData("PostgreSql", null, true)]
    [InlineData("PostgreSql", "10.0.0.7", false)]
    [InlineData(null, null, false)]
    public async Task Program_OfTheImage_SaysTheContainersAddressWhereASiloNeedsIt(string? clustering, string? said, bool own)
    {
        Skip.IfNot(File.Exists("/bin/sh") && File.Exists("/bin/hostname"), "There is no /bin/sh with `hostname` here, with which the image starts.");
        var folder = Directory.CreateTempSubdirectory("reco-image-").FullName;
        try
        {
            // In the place of dotnet: writes down what it was started with.
            var dotnet = Path.Combine(folder, "dotnet");
            await File.WriteAllTextAsync(dotnet, $"#!/bin/sh\nprintf '%s|%s' \"${{RECO_SETTING_Reco__Runtime__AdvertisedAddress:-}}\" \"$*\" >{folder}/started\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            var variables = new Dictionary<string, string?> { ["DOTNET_ROOT"] = folder, ["RECO_SETTING_Reco__Runtime__Clustering"] = clustering, ["RECO_SETTING_Reco__Runtime__AdvertisedAddress"] = said };

            Assert.Equal(0, await RunAsync("/bin/sh", ["deploy/image/reco", "silo", "--urls", "http://0.0.0.0:8080"], variables));

            var started = (await File.ReadAllTextAsync(Path.Combine(folder, "started"))).Split('|');
            Assert.Equal("/app/reco.dll silo --urls http://0.0.0.0:8080", started[1]);
            Assert.True(own ? System.Net.IPAddress.TryParse(started[0], out _) : started[0] == (said ?? ""), $"The silo was told the address '{started[0]}'.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string program, string[] arguments, Dictionary<string, string?> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = DeployFolder.Repository };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }
}
