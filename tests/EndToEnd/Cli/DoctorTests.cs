using System.Text.Json;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary><c>reco doctor</c>.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Doctor_WithAMissingPart_ListsEveryPartAndTheCommandThatInstallsIt()
    {
        var json = Path.Combine(_folder, "doctor.json");
        var nowhere = new Dictionary<string, string> { ["RECO_XGBOOST"] = Path.Combine(_folder, "no-such-library.so") };

        var run = await RecoProgram.RunAsync(nowhere, "doctor", "--store", _folder, "--json", json);

        Assert.True(run.ExitCode == 0, run.Errors);
        var findings = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement.EnumerateArray().ToDictionary(finding => finding.GetProperty("name").GetString()!);
        Assert.Superset(new HashSet<string> { ".NET", "Grain runtime", "ONNX Runtime", "XGBoost", "SQLite", "PostgreSQL", "RabbitMQ" }, findings.Keys.ToHashSet());
        Assert.False(findings["XGBoost"].GetProperty("found").GetBoolean());
        Assert.All(findings, finding =>
        {
            Assert.Contains(finding.Key, run.Output, StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace(finding.Value.GetProperty("purpose").GetString()));
            if (!finding.Value.GetProperty("found").GetBoolean())
            {
                Assert.Contains($"install: {finding.Value.GetProperty("install").GetString()}", run.Output, StringComparison.Ordinal);
            }
        });
        Assert.Contains("install: deploy/native/install.sh xgboost", run.Output, StringComparison.Ordinal);
    }
}
