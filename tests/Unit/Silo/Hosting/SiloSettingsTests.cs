using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Users;
using OrleansReco.Silo.Hosting;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Tests.Unit.Silo.Hosting;

public sealed class SiloSettingsTests
{
    private static readonly object[] AllOptions = [new FeedbackOptions(), new RecommendationOptions(), new SiloOptions(), new UserOptions(), new RuntimeOptions(), new SqliteStoreOptions { Folder = "store" }];

    [Fact]
    public void Options_TimesAndNumbers_HaveARangeWithTheDefaultInIt()
    {
        var bounded = AllOptions.SelectMany(options => options.GetType().GetProperties().Select(property => (Options: options, Property: property)))
            .Where(o => o.Property.PropertyType == typeof(TimeSpan) || o.Property.PropertyType == typeof(int) || o.Property.PropertyType == typeof(long) || o.Property.PropertyType == typeof(double));

        Assert.All(bounded, o =>
        {
            var range = o.Property.GetCustomAttribute<RangeAttribute>();
            Assert.True(range?.IsValid(o.Property.GetValue(o.Options)), $"{o.Options.GetType().Name}.{o.Property.Name} has no range, or its default is outside.");
        });
        Assert.True(bounded.Count() > 30);
    }

    [Theory]
    [InlineData(nameof(FeedbackOptions.SweepEvery), "00:00:00")]
    [InlineData(nameof(FeedbackOptions.SweepRetry), "-00:00:01")]
    [InlineData(nameof(FeedbackOptions.OutboxRetry), "00:00:00")]
    [InlineData(nameof(FeedbackOptions.LateEvidenceDelay), "-00:00:01")]
    [InlineData(nameof(FeedbackOptions.RecoverFor), "-00:00:01")]
    public void Read_ATimeOutOfRange_IsRefusedWithItsName(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create($"Reco:Feedback:{setting}", (string?)value)]).Build();
        var report = new SettingsReport(configuration);

        report.Read("Reco:Feedback", new FeedbackOptions());

        var error = Assert.Throws<SettingsException>(report.ThrowIfFailed);
        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FewerEventIdsThanEvents_IsRefusedWithBoth()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Reco:Feedback:RecentEventIds", (string?)"100"), KeyValuePair.Create("Reco:Feedback:RecentEvents", (string?)"200")]).Build();
        var report = new SettingsReport(configuration);

        report.Read("Reco:Feedback", new FeedbackOptions());

        Assert.Contains("FeedbackOptions.RecentEventIds must be at least FeedbackOptions.RecentEvents (200), but was 100", Assert.Throws<SettingsException>(report.ThrowIfFailed).Message, StringComparison.Ordinal);
    }
}
