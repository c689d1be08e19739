using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Silo.Hosting;
using OrleansReco.Silo.Messaging;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Up;

/// <summary>Silo and REST in one process, and the trainer too where it is wanted there.</summary>
internal static class RecoProcess
{
    /// <summary>Builds it; nothing listens and no file is opened before it starts.</summary>
    /// <exception cref="SettingsException">Settings are not as they must be.</exception>
    public static WebApplication Build(string store, IReadOnlyList<string> urls, IReadOnlyDictionary<string, string?> settings, bool withTrainer = true)
    {
        var trainer = new TrainerOptions();
        var app = RecoHost.Build(new RecoHostOptions
        {
            Store = store,
            Urls = urls,
            Settings = settings,
            Bus = BusDuties.Publish | (withTrainer ? BusDuties.StoreExamples : BusDuties.AskForTraining),
            ReadSettings = report =>
            {
                report.Read("Reco:Trainer", trainer);
                report.RefuseUnread("Reco");
            },
            ConfigureServices = services => _ = withTrainer ? services.AddTrainer(trainer).AddSingleton<IModelTraining, InProcessTraining>() : services,
        });

        // The trainer registers over REST, as one in a process of its own would, and needs a key wherever others do.
        trainer.ApiKey ??= app.Services.GetRequiredService<ApiKeyFile>().MakeOwn(Role.Operator);
        return app;
    }
}
