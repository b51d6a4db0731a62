// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "io.spliceway.control", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule STATE_IS_FREE_OF_TRANSPORT = noClasses()
            .that()
            .resideInAnyPackage("..control.network..", "..control.routing..", "..control.overlay..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grpc..", "com.google.protobuf..", "io.netty..", "..control.api..", "..control.server..")
            .because("what is measured and decided must be testable without a connection, and outlive this API");

    @ArchTest
    static final ArchRule STATE_READS_NO_CLOCK = noClasses()
            .that()
            .resideInAnyPackage("..control.network..", "..control.routing..", "..control.overlay..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .because("time is an argument, so that tests can move it");

    @ArchTest
    static final ArchRule DECISIONS_HOLD_NO_STATE = noClasses()
            .that()
            .resideInAPackage("..control.routing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..control.overlay..")
            .because("a decision is a function of a view, a policy and the choice before");
}
