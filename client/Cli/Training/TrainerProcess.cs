using Microsoft.AspNetCore.Builder;
using OrleansReco.Silo.Hosting;
using OrleansReco.Silo.Messaging;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Training;

/// <summary>The trainer in a process of its own.</summary>
internal static class TrainerProcess
{
    /// <summary>Builds it; nothing listens and no file is opened before it starts.</summary>
    /// <exception cref="SettingsException">Settings are not as they must be.</exception>
    public static WebApplication Build(string store, IReadOnlyList<string> urls, Uri? service, string? key, IReadOnlyDictionary<string, string?> settings)
    {
        var trainer = new TrainerOptions();
        return RecoHost.BuildBeside(
            new RecoHostOptions
            {
                Store = store,
                Urls = urls,
                Settings = settings,
                Bus = BusDuties.StoreExamples,
                ReadSettings = report =>
                {
                    report.Read("Reco:Trainer", trainer);
                    report.RefuseUnread("Reco");
                    (trainer.Service, trainer.ApiKey) = (service ?? trainer.Service, key ?? trainer.ApiKey);
                    if (trainer.Service is null)
                    {
                        report.Add("Reco:Trainer: Service must say where the REST service is, with which bundles are registered. Say it with --url or RECO_URL, such as http://127.0.0.1:8080.");
                    }
                },
                ConfigureServices = services => services.AddTrainer(trainer),
            },
            "trainer",
            typeof(TrainModelConsumer));
    }
}
